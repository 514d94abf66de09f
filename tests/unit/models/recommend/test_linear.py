"""RDLAE solved row by row against the one that has its inverse, and a day's model against the blend."""

import numpy as np
import pytest
from scipy.sparse import random_array

from lambdas.models.recommend.als import Factors
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.linear import Linear
from lambdas.models.recommend.plays import plays_of
from lambdas.models.recommend.rdlae import RDLAE
from lambdas.models.recommend.served import Served


def crowd(listeners, artists, seed=0):
    found = random_array(
        (listeners, artists), density=0.15, rng=np.random.default_rng(seed), format="coo",
        data_sampler=lambda size: np.random.default_rng(seed).integers(1, 500, size).astype(float),
    )  # fmt: skip
    return plays_of(*found.coords, found.data, found.shape)


@pytest.mark.parametrize(("listeners", "artists"), [(40, 90), (90, 40)])
def test_scores_are_those_of_the_inverse(listeners, artists):
    plays = crowd(listeners, artists)
    fitted = RDLAE().fit(plays)
    solved = Linear.of(fitted).fold_in(plays)
    assert solved == pytest.approx(fitted.scores(slice(None)), abs=1e-10)
    new = crowd(3, artists, seed=1)
    assert Linear.of(fitted).fold_in(new) == pytest.approx(fitted.fold_in(new), abs=1e-10)


def test_who_plays_nothing_that_was_learned_from_scores_nothing():
    plays = crowd(10, 20)
    nobody = plays_of(np.array([], int), np.array([], int), np.array([]), (1, 20))
    assert not Linear.of(RDLAE().fit(plays)).fold_in(nobody).any()


def test_a_days_model_folds_in_as_the_blend_and_its_parts_do():
    plays, new = crowd(40, 90), crowd(3, 90, seed=1)
    both = Blend().fit(plays)
    als = Factors(np.empty((0, both.als.artists.shape[1])), both.als.artists, both.als.model)
    linear = Linear.of(both.rdlae)
    assert Served(als, linear, 3.0).fold_in(new) == pytest.approx(both.fold_in(new), abs=1e-9)
    assert Served(als, None, 0.0).fold_in(new) == pytest.approx(both.als.fold_in(new), abs=1e-12)
    of_linear = Served(als, linear, 0.0).fold_in(new)
    assert np.argsort(of_linear).tolist() == np.argsort(both.rdlae.fold_in(new)).tolist()
