"""What every model that recommends artists promises, on two circles of friends whose answer anyone can see.

Ten listeners play rock (artists 0 to 4), ten play jazz (5 to 9), each all but one of the five; the one that
is left out is what each must be recommended. One more listener plays artist 10 and nothing else.
"""

import os
import subprocess
import sys

import numpy as np
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.models.recommend import rdlae
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.contract import NONE, recommend, recommend_new
from lambdas.models.recommend.item_neighbours import ItemNeighbours
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.plays import plays_of
from lambdas.models.recommend.popularity import Popularity, Random
from lambdas.models.recommend.ranking import best
from lambdas.models.recommend.rdlae import RDLAE

ARTISTS = 11
SMALL = {"regularisation": 1.0}
PERSONAL = [
    ItemNeighbours(shrink=1.0),
    ALS(factors=4, regularisation=0.1),
    RDLAE(**SMALL),
    Blend(ALS(factors=4, regularisation=0.1), RDLAE(**SMALL)),
    MENDED._replace(epochs=10, batch=16, rate=0.003, validation=0.0),
]
MODELS = [*PERSONAL, Popularity(), Random(), Network(epochs=2)]
every = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
personal = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.name)


def circles(artists=ARTISTS):
    """Plays, and by listener the artist that is missing."""
    rows = [
        (who, artist, 10 + (who + artist) % 3)
        for who in range(20)
        for artist in range(5 * (who // 10), 5 * (who // 10) + 5)
        if artist % 5 != who % 5
    ]
    rows.append((20, 10, 1))
    who, artist, plays = (np.array(column) for column in zip(*rows, strict=True))
    return plays_of(who, artist, plays, (21, artists)), [5 * (who // 10) + who % 5 for who in range(20)]


@personal
def test_everybody_is_recommended_what_their_circle_plays(model):
    plays, missing = circles()
    assert recommend(model.fit(plays), plays, 1).artists[:20, 0].tolist() == missing


@personal
def test_a_new_listener_is_folded_in_without_another_fit(model):
    plays, _ = circles()
    fitted = model.fit(plays)
    new = plays_of(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 7, 8, 9]), np.full(6, 5), (2, ARTISTS))
    found = recommend_new(fitted, new, 2).artists
    assert [set(row) for row in found.tolist()] == [{3, 4}, {5, 6}]


@every
def test_no_artist_that_is_known_or_never_wanted_is_recommended_and_an_end_is_said(model):
    plays, _ = circles()
    fitted = model.fit(plays)
    for found in (
        recommend(fitted, plays, ARTISTS, np.array([6])),
        recommend_new(fitted, plays, ARTISTS, np.array([6])),
    ):
        for row, (artists, scores) in enumerate(zip(found.artists, found.scores, strict=True)):
            left = set(range(ARTISTS)) - set(plays[[row]].indices.tolist()) - {6}
            assert set(artists[: len(left)].tolist()) == left
            assert (artists[len(left) :] == NONE).all()
            assert np.isnan(scores[len(left) :]).all()
            assert (np.diff(scores[: len(left)]) <= 0).all()


@every
def test_the_same_plays_give_the_same_bytes_and_stay_as_they_were(model):
    plays, _ = circles()
    before = plays.data.tobytes(), plays.indices.tobytes(), plays.indptr.tobytes()
    first, second = (model.fit(plays) for _ in range(2))
    everybody = slice(0, 21)
    assert first.scores(everybody).tobytes() == second.scores(everybody).tobytes()
    assert first.fold_in(plays).tobytes() == second.fold_in(plays).tobytes()
    assert (plays.data.tobytes(), plays.indices.tobytes(), plays.indptr.tobytes()) == before


@every
def test_some_listeners_have_the_scores_they_have_among_all(model):
    plays, _ = circles()
    fitted = model.fit(plays)
    of_all = fitted.scores(slice(0, 21))
    assert fitted.scores(np.array([3, 17])) == pytest.approx(of_all[[3, 17]], rel=1e-9, abs=1e-12)


def test_popularity_counts_listeners_and_ties_go_to_the_lower_position():
    plays, _ = circles()
    assert recommend(Popularity().fit(plays), plays, 3).artists[:20:9].tolist() == [
        [0, 5, 6],
        [4, 5, 6],
        [0, 1, 2],
    ]


@pytest.mark.parametrize("seeded", [ALS, Random, Network, MENDED._replace], ids=str)
def test_another_seed_gives_other_scores(seeded):
    plays, _ = circles()
    one, other = (seeded(seed=seed).fit(plays).scores(slice(0, 21)) for seed in (1, 2))
    assert not np.array_equal(one, other)


def test_rdlae_by_listeners_and_by_artists_is_one_model():
    plays, _ = circles()
    model = RDLAE(relaxed=0.1, **SMALL)
    by_artists, by_listeners = model.fit(plays), model.fit(circles(artists=30)[0])
    assert by_listeners.by_listeners
    assert not by_artists.by_listeners
    wide = by_listeners.scores(slice(0, 21))[:, :ARTISTS]
    assert wide == pytest.approx(by_artists.scores(slice(0, 21)), abs=1e-12)
    new = circles(artists=30)[0]
    assert by_listeners.fold_in(new)[:, :ARTISTS] == pytest.approx(by_artists.fold_in(plays), abs=1e-12)


@pytest.mark.parametrize("relaxed", [0.0, 0.1])
def test_rdlae_solves_its_own_equations_and_keeps_its_diagonal(relaxed):
    plays, _ = circles()
    fitted = RDLAE(relaxed=relaxed, **SMALL).fit(plays)
    weights = fitted._scored(type(plays)(np.eye(ARTISTS)))
    assert (np.diag(weights) <= relaxed + 1e-12).all()
    assert np.diag(weights).max() == pytest.approx(relaxed, abs=1e-12)
    x = fitted.seen.toarray()
    # Away from the diagonal the gradient of the penalised squared error is 0.
    gradient = x.T @ (x @ weights - x) + fitted.penalty[:, None] * weights
    np.fill_diagonal(gradient, 0)
    assert np.abs(gradient).max() < 1e-9


def test_rdlae_refuses_what_does_not_fit_into_memory(monkeypatch):
    monkeypatch.setattr(rdlae, "LARGEST", 10)
    with pytest.raises(InvalidInput, match="21 listeners x 11 artists are too many for rdlae: at most 10"):
        RDLAE().fit(circles()[0])


def test_als_solves_its_own_equations_for_few_and_for_many_entries():
    dice = np.random.default_rng(0)
    some = dice.random((40, 60)) < np.linspace(0.02, 0.9, 40)[:, None]
    who, artist = np.nonzero(some)
    plays = plays_of(who, artist, dice.integers(1, 50, len(who)), (40, 60))
    model = ALS(factors=16, iterations=2)
    fitted = model.fit(plays)
    confidence = model.confidence(plays).toarray()
    artists = fitted.artists
    folded = fitted.fold_in(plays)
    for row in range(40):
        extra, count = confidence[row], np.count_nonzero(confidence[row])
        system = artists.T @ (artists * (1 + extra)[:, None]) + 0.5 * count * np.eye(16)
        solved = np.linalg.solve(system, artists.T @ ((1 + extra) * (extra > 0))) if count else np.zeros(16)
        assert folded[row] == pytest.approx(artists @ solved, abs=1e-10)


def test_an_artist_is_recommended_because_of_the_one_without_which_its_score_falls_most():
    dice = np.random.default_rng(0)
    who, artist = np.nonzero(dice.random((30, 25)) < 0.3)
    plays = plays_of(who, artist, dice.integers(1, 50, len(who)), (30, 25))
    fitted = ALS(factors=6).fit(plays)
    found = recommend(fitted, plays, 3).artists
    because = fitted.because(plays, found)
    gram = fitted.artists.T @ fitted.artists
    for row in range(30):
        extra = fitted.model.confidence(plays)[[row]].toarray()[0]
        system = (
            gram + (fitted.artists.T * extra) @ fitted.artists + 0.5 * np.count_nonzero(extra) * np.eye(6)
        )
        taste = np.linalg.inv(system)
        for recommended, reason in zip(found[row], because[row], strict=True):
            added = (1 + extra) * (extra > 0) * (fitted.artists @ taste @ fitted.artists[recommended])
            assert added.sum() == pytest.approx(fitted.fold_in(plays[[row]])[0, recommended], abs=1e-10)
            assert reason == np.where(extra > 0, added, -np.inf).argmax()


def test_the_reason_is_of_the_listeners_circle_and_there_is_none_for_nothing():
    plays, _ = circles()
    fitted = Blend(ALS(factors=4, regularisation=0.1), RDLAE(**SMALL)).fit(plays)
    some = np.array([[0, NONE], [5, 6]])
    because = fitted.because(plays[[0, 19]], some)
    assert because[0, 0] in {1, 2, 3, 4}
    assert because[0, 1] == NONE
    assert set(because[1].tolist()) <= {5, 6, 7, 8}
    nothing = plays_of(*(np.empty(0, int),) * 3, (1, ARTISTS))
    assert fitted.because(nothing, some[:1]).tolist() == [[NONE, NONE]]


def test_some_listeners_are_recommended_what_they_are_among_all():
    plays, _ = circles()
    fitted = ALS(factors=4).fit(plays)
    everybody, some = recommend(fitted, plays, 3), recommend(fitted, plays, 3, asked=np.array([17, 3]))
    assert some.artists.tolist() == everybody.artists[[17, 3]].tolist()


def test_scores_that_differ_by_less_than_ten_digits_are_a_tie():
    scores = np.array([[0.5, 0.5 + 4e-11, 0.7, 0.5 - 4e-11, 0.1]])
    nobody = plays_of(*(np.empty(0, int),) * 3, (1, 5))
    assert best(scores, nobody, 3)[0].tolist() == [[2, 0, 1]]
    assert best(-scores, nobody, 2)[0].tolist() == [[4, 0]]


def test_a_missing_count_is_refused():
    with pytest.raises(ValueError, match="missing or not above 0"):
        plays_of(np.array([0]), np.array([0]), np.array([np.nan]), (1, 1))


_LISTS = """
import hashlib
import numpy as np
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.contract import recommend, recommend_new
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.plays import plays_of
dice = np.random.default_rng(0)
pairs = np.unique(np.minimum(dice.geometric(0.01, (6_000, 2)) - 1, [[299, 799]]), axis=0)
plays = plays_of(pairs[:, 0], pairs[:, 1], dice.integers(1, 99, len(pairs)), (300, 800))
for model in (ALS(iterations=3), Blend(), MENDED._replace(epochs=1), Network(epochs=1, batch=256)):
    fitted = model.fit(plays)
    for found in (recommend(fitted, plays, 20), recommend_new(fitted, plays[:40], 20)):
        print(model.name, hashlib.sha256(found.artists.tobytes() + found.scores.tobytes()).hexdigest())
"""


def test_another_number_of_cores_gives_the_same_bytes_networks_too():
    one, two = (
        subprocess.run(
            [sys.executable, "-c", _LISTS],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            check=True,
            capture_output=True,
        ).stdout
        for threads in ("1", "3")
    )
    assert one.count(b"\n") == 8
    assert one == two
