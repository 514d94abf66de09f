"""A pair predicted from stored rows alone is what the fitted model predicts, and its reasons add up."""

import subprocess
import sys

import numpy as np
import pytest

from lambdas.models.ratings import pair
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.data import ratings_of


@pytest.fixture(scope="module")
def rated():
    dice = np.random.default_rng(0)
    user, title = np.nonzero(dice.random((40, 30)) < 0.4)
    tastes = dice.normal(0, 1, 40)[user] * dice.normal(0, 1, 30)[title]
    return ratings_of(user, title, np.clip(3 + tastes + dice.normal(0, 0.3, len(user)), 0.5, 5))


@pytest.fixture(scope="module")
def stored(rated):
    parameters = ALS(factors=4, least=1.0)
    of = parameters.fit(rated)
    model = pair.Model(
        of.mean, of.lowest, of.highest, parameters.growth, parameters.least, parameters.ballast
    )
    users = [pair.User(of.user_biases[at], of.users[at].tolist(), 0.7) for at in range(40)]
    titles = [pair.Title(f"t{at:02}", of.title_biases[at], of.titles[at].tolist()) for at in range(30)]
    return of, model, users, titles


def test_a_pair_is_predicted_as_by_the_model(stored):
    of, model, users, titles = stored
    for user in range(40):
        for title in range(30):
            predicted = pair.predict(model, users[user], titles[title])
            assert predicted.stars == pytest.approx(of.predict(np.array([user]), np.array([title]))[0])
            assert model.lowest <= predicted.low <= predicted.stars <= predicted.high <= model.highest
            if model.lowest < predicted.stars - 0.7 and predicted.stars + 0.7 < model.highest:
                assert predicted.high - predicted.low == pytest.approx(1.4)


def test_the_reasons_of_a_prediction_add_up_to_its_part_of_taste(rated, stored):
    of, model, _, titles = stored
    for user in (0, 7, 39):
        mine = rated.user == user
        given = [(titles[at], stars) for at, stars in zip(rated.title[mine], rated.stars[mine], strict=True)]
        for title in (3, 29):
            reasons = pair.because(model, given, titles[title])
            assert sum(reason.stars for reason in reasons) == pytest.approx(of.users[user] @ of.titles[title])
            assert {reason.title_id for reason in reasons} == {one.id for one, _ in given}
            sizes = [abs(reason.stars) for reason in reasons]
            assert sizes == sorted(sizes, reverse=True)


def test_a_title_is_liked_because_of_a_loved_one_of_its_kind():
    model = pair.Model(3.0, 0.5, 5.0, 0.07, 1.0, 3.0)
    comedy, horror = (
        pair.Title(name, 0.0, factors) for name, factors in (("c", [1.0, 0.0]), ("h", [0.0, 1.0]))
    )
    first, second = pair.because(model, [(horror, 5.0), (comedy, 5.0)], pair.Title("new", 0.0, [2.0, 0.1]))
    assert first.title_id == "c"
    assert first.stars > 0.5
    assert abs(second.stars) < first.stars / 3
    assert pair.because(model, [], comedy) == []


def test_no_numpy_is_needed():
    asked = "import sys, lambdas.models.ratings.pair; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
