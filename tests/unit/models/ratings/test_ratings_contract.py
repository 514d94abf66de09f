"""What every model of ratings promises, on a small town whose taste anyone can see.

Twelve users love films 0 to 7 and not films 8 to 15, twelve more the other way round; each has rated
three in four. One more user has rated nothing and one more title was never rated.
"""

import os
import subprocess
import sys

import numpy as np
import pytest

from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.biases import Biases
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.reference import RecommendAll, UserMean
from lambdas.models.ratings.svd import SVD, levels

SIDES = [
    ALS(factors=4, least=0.1),
    BPMF(factors=4, burn_in=5, sweeps=20),
    SVD(factors=8, epochs=150, rate=0.02),
]
MODELS = [*SIDES, Biases(), UserMean(), RecommendAll()]
every = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
personal = pytest.mark.parametrize("model", SIDES, ids=lambda model: model.name)
USERS, TITLES = 24, 16


def loves(user, title):
    return (user < 12) == (title < 8)


def town():
    """Ratings of the town, with the silent user 24 and the unseen title 16 among its ids."""
    pairs = [(user, title) for user in range(USERS) for title in range(TITLES) if (user + title) % 4]
    user, title = (np.array(side) for side in zip(*pairs, strict=True))
    stars = np.array(
        [4.5 + user % 2 / 2 if loves(user, title) else 1.5 - title % 2 / 2 for user, title in pairs]
    )
    of = ratings_of(np.append(user, 24), np.append(title, 16), np.append(stars, 3.0))
    return of.some(of.user < 24)


def pairs_of(held_out):
    return [
        (user, title)
        for user in range(USERS)
        for title in range(TITLES)
        if ((user + title) % 4 == 0) == held_out
    ]


@personal
def test_a_title_that_a_user_has_not_rated_is_liked_as_the_users_side_likes_it(model):
    user, title = (np.array(side) for side in zip(*pairs_of(held_out=True), strict=True))
    stars = model.fit(town()).predict(user, title)
    loved = np.array([loves(*pair) for pair in zip(user, title, strict=True)])
    assert stars[loved].min() > 3.5
    assert stars[~loved].max() < 2.5


@every
def test_predictions_stay_within_the_scale_and_none_is_missing(model):
    fitted = model.fit(town())
    user, title = (each.ravel() for each in np.meshgrid(np.arange(25), np.arange(17)))
    stars = fitted.predict(user, title)
    assert stars.shape == (25 * 17,)
    assert stars.min() >= 1.0
    assert stars.max() <= 5.0


@every
def test_a_silent_user_and_an_unseen_title_get_what_is_known_of_the_other(model):
    ratings = town()
    fitted = model.fit(ratings)
    neither = fitted.predict(np.array([24]), np.array([16]))[0]
    near = 0.8 if model.name == "bpmf" else 1e-9  # BPMF draws the factors of either from its prior
    assert neither == pytest.approx(5.0 if model.name == "recommend_all" else ratings.stars.mean(), abs=near)


@every
def test_the_same_ratings_give_the_same_bytes_and_stay_as_they_were(model):
    ratings = town()
    before = [column.tobytes() for column in (ratings.user, ratings.title, ratings.stars)]
    first, second = (model.fit(ratings) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
    assert [column.tobytes() for column in (ratings.user, ratings.title, ratings.stars)] == before


@every
def test_one_rating_is_enough_to_fit(model):
    one = ratings_of(np.array(["u"]), np.array(["t"]), np.array([4.0]))
    assert model.fit(one).predict(np.array([0]), np.array([0]))[0] == 4.0


@pytest.mark.parametrize("model", SIDES, ids=lambda model: model.name)
def test_another_seed_gives_another_model(model):
    one, other = (model._replace(seed=seed).fit(town()) for seed in (1, 2))
    assert not np.array_equal(one.titles, other.titles)


def test_biases_are_drawn_towards_the_mean_by_their_ballast():
    of = ratings_of(np.array(["a", "a", "b", "b"]), np.array([1, 2, 1, 2]), np.array([5.0, 5.0, 1.0, 1.0]))
    fitted = Biases(user_ballast=2.0, title_ballast=2.0).fit(of)
    assert fitted.user_biases.tolist() == [1.0, -1.0]
    assert fitted.title_biases.tolist() == [0.0, 0.0]
    assert fitted.predict(np.array([0, 1]), np.array([0, 1])).tolist() == [4.0, 2.0]


def test_als_solves_its_own_equations_of_every_user():
    ratings = town()
    model = ALS(factors=3, iterations=2)
    fitted = model.fit(ratings)
    for user in range(USERS):
        mine = ratings.user == user
        fixed = np.column_stack([fitted.titles, np.ones(17)])[ratings.title[mine]]
        penalty = np.diag([0.07 * mine.sum() + 5] * 3 + [3.0])
        above = ratings.stars[mine] - fitted.mean - fitted.title_biases[ratings.title[mine]]
        solved = np.linalg.solve(fixed.T @ fixed + penalty, fixed.T @ above)
        assert np.append(fitted.users[user], fitted.user_biases[user]) == pytest.approx(solved, abs=1e-10)


def test_svd_learns_what_it_would_learn_rating_after_rating():
    ratings = town()
    model = SVD(factors=5, epochs=3)
    fitted = model.fit(ratings)
    start = model._replace(epochs=0).fit(ratings)
    users, titles = start.users.copy(), start.titles.copy()
    of_user, of_title = np.zeros(25), np.zeros(17)
    for _ in range(3):
        for u, t, stars in zip(ratings.user, ratings.title, ratings.stars, strict=True):
            error = stars - (start.mean + of_user[u] + of_title[t] + users[u] @ titles[t])
            of_user[u] += 0.005 * (error - 0.02 * of_user[u])
            of_title[t] += 0.005 * (error - 0.02 * of_title[t])
            moved = users[u] + 0.005 * (error * titles[t] - 0.02 * users[u])
            titles[t] += 0.005 * (error * users[u] - 0.02 * titles[t])
            users[u] = moved
    assert fitted.users == pytest.approx(users, abs=1e-12)
    assert fitted.titles == pytest.approx(titles, abs=1e-12)
    assert fitted.user_biases == pytest.approx(of_user, abs=1e-12)
    assert fitted.title_biases == pytest.approx(of_title, abs=1e-12)


def test_no_level_holds_two_ratings_of_one_user_or_of_one_title():
    dice = np.random.default_rng(0)
    user, title = np.nonzero(dice.random((30, 40)) < 0.3)
    level = levels(user, title)
    for side in (user, title):
        assert len({*zip(side.tolist(), level.tolist(), strict=True)}) == len(side)
    assert level.max() < 70


def test_of_two_ratings_of_one_pair_the_later_counts():
    of = ratings_of(
        np.array(["a", "b", "a"]), np.array(["t", "t", "t"]), np.array([5.0, 3.0, 1.0]), np.array([20, 5, 10])
    )
    assert of.stars.tolist() == [5.0, 3.0]
    assert of.rated_at.tolist() == [20, 5]


def test_missing_stars_are_refused():
    with pytest.raises(ValueError, match="1 ratings, of which 1 lack their stars"):
        ratings_of(np.array(["a"]), np.array(["t"]), np.array([np.nan]))


_FIT = """
import sys
import numpy as np
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.svd import SVD
dice = np.random.default_rng(0)
pairs = np.unique(np.minimum(dice.geometric(0.01, (6_000, 2)) - 1, [[299, 799]]), axis=0)
of = ratings_of(pairs[:, 0], pairs[:, 1], dice.integers(1, 11, len(pairs)) / 2)
for model in (ALS(), SVD(epochs=2), BPMF(burn_in=1, sweeps=4)):
    fitted = model.fit(of)
    sys.stdout.buffer.write(fitted.users.tobytes() + fitted.titles.tobytes())
"""


def test_another_number_of_cores_gives_the_same_bytes():
    one, two = (
        subprocess.run(
            [sys.executable, "-c", _FIT],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            check=True,
            capture_output=True,
        ).stdout
        for threads in ("1", "2")
    )
    assert one == two


def test_a_model_of_many_samples_keeps_its_predictions_in_few_factors():
    fitted = BPMF(factors=4, burn_in=5, sweeps=20).fit(town())
    user, title = (each.ravel() for each in np.meshgrid(np.arange(25), np.arange(17)))
    exact = fitted.compressed(17)
    assert exact.users.shape == (25, 17)
    assert exact.predict(user, title) == pytest.approx(fitted.predict(user, title), abs=1e-9)
    few = fitted.compressed(3)
    assert few.titles.shape == (17, 3)
    assert np.sqrt(np.mean((few.predict(user, title) - fitted.predict(user, title)) ** 2)) < 0.3
    assert few.compressed(3) is few
