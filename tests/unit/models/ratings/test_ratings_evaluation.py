"""The figures of a model of ratings, held against restatements of a few lines, and what a figure must show."""

from hashlib import sha256
from math import log2

import numpy as np
import pytest

from lambdas.models.ratings.accuracy import accuracy
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.biases import Biases
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.errors import errors_of
from lambdas.models.ratings.evaluation import Guessed, guess, ndcg, protocols
from lambdas.models.ratings.folds import hashed, last_fifth
from lambdas.models.ratings.ranking import RANKING
from lambdas.models.ratings.reference import RecommendAll, UserMean
from lambdas.models.recommend.popularity import Popularity

NOISE = 0.5


def generated(seed=0, users=150, titles=100):
    """Ratings of two tastes, biases and noise; titles of low numbers are rated more often."""
    dice = np.random.default_rng(seed)
    chance = 0.9 / (1 + np.arange(titles) / 25)
    user, title = np.nonzero(dice.random((users, titles)) < chance)
    of_user, of_title = dice.normal(0, 0.7, (users, 2)), dice.normal(0, 0.7, (titles, 2))
    stars = 3 + dice.normal(0, 0.3, users)[user] + dice.normal(0, 0.3, titles)[title]
    stars += (of_user[user] * of_title[title]).sum(axis=1) + dice.normal(0, NOISE, len(user))
    return ratings_of(user, title, stars, dice.permutation(len(user)))


@pytest.fixture(scope="module")
def ratings():
    return generated()


def test_a_fold_follows_from_a_hash_and_from_nothing_else():
    of = ratings_of(np.array(["a", "b", "a", "c"]), np.array(["x", "x", "y", "z"]), np.array([1.0, 2, 3, 4]))
    names = ["0:a:x", "0:a:y", "0:b:x", "0:c:z"]
    order = sorted(range(4), key=lambda at: sha256(names[at].encode()).hexdigest())
    assert np.argsort(hashed(of)).tolist() == order


def test_folds_are_equally_large_and_the_last_fifth_is_the_latest(ratings):
    sizes = np.bincount(hashed(ratings))
    assert len(sizes) == 5
    assert np.ptp(sizes) <= 1
    late = last_fifth(ratings)
    assert late.sum() == len(late) // 5
    assert ratings.rated_at[late].min() > ratings.rated_at[~late].max()


def test_every_rating_is_guessed_once_and_never_by_a_model_that_has_seen_it(ratings):
    seen = []

    class Watched:
        name = "watched"

        def fit(self, some):
            pairs = set(zip(some.user.tolist(), some.title.tolist(), strict=True))
            return type("Fitted", (), {"predict": lambda _, user, title: self.asked(pairs, user, title)})()

        def asked(self, pairs, user, title):
            asked = set(zip(user.tolist(), title.tolist(), strict=True))
            assert not asked & pairs
            seen.extend(asked)
            return np.zeros(len(user))

    guess(Watched(), ratings, protocols(ratings)["five_folds"])
    assert len(seen) == len(set(seen)) == len(ratings.stars)


def test_models_of_taste_come_near_to_the_noise_and_biases_do_not(ratings):
    folds = protocols(ratings)["five_folds"]
    rmse = {
        model.name: accuracy(*guess(model, ratings, folds))["rmse"].value
        for model in (ALS(factors=4, least=0.5), BPMF(factors=4), Biases(), UserMean())
    }
    assert NOISE < rmse["bpmf"] < 1.2 * NOISE
    assert NOISE < rmse["als"] < 1.2 * NOISE
    assert rmse["als"] * 1.3 < rmse["biases"] < rmse["user_mean"]


def test_every_figure_is_what_a_few_lines_make_of_it():
    dice = np.random.default_rng(0)
    user, stars = dice.integers(0, 9, 120), dice.integers(1, 11, 120) / 2
    predicted = np.clip(stars + dice.normal(0, 1.2, 120), 0.5, 5)
    stars[user == 3], predicted[user == 4] = 1.0, 2.0  # nothing is relevant; nothing is recommended
    found = accuracy(user, stars, predicted)
    of_users = []
    for who in [slice(None), *(user == one for one in range(9))]:
        given, guessed = stars[who].tolist(), predicted[who].tolist()
        pairs = list(zip(given, guessed, strict=True))
        hits = sum(g >= 3.5 and p >= 3.5 for g, p in pairs)
        precision = hits / chosen if (chosen := sum(p >= 3.5 for p in guessed)) else None
        recall = hits / wanted if (wanted := sum(g >= 3.5 for g in given)) else None
        either = [one for one in (precision, recall) if one is not None]
        f1 = 2 * hits / (chosen + wanted) if either else None
        rmse = (sum((g - p) ** 2 for g, p in pairs) / len(pairs)) ** 0.5
        of_users.append((rmse, sum(abs(g - p) for g, p in pairs) / len(pairs), precision, recall, f1))
    for at, name in enumerate(("rmse", "mae", "precision", "recall", "f1")):
        assert found[name].value == pytest.approx(of_users[0][at])
        assert found[name].n == 120
        each = [of[at] for of in of_users[1:] if of[at] is not None]
        assert found[f"{name}_per_user"].value == pytest.approx(sum(each) / len(each))
        assert found[f"{name}_per_user"].n == len(each)
        for one in (found[name], found[f"{name}_per_user"]):
            assert one.low <= one.value <= one.high
    assert found["precision_per_user"].n == found["recall_per_user"].n == 8


def test_an_interval_counts_users_and_not_ratings():
    """A user's errors are alike, so a thousand ratings of ten users say little."""
    dice = np.random.default_rng(0)
    user = np.repeat(np.arange(10), 100)
    error = dice.exponential(1, 10)[user]
    of_ten = accuracy(user, np.full(1000, 3.0), 3.0 + error)["mae"]
    of_all = accuracy(np.arange(1000), np.full(1000, 3.0), 3.0 + error)["mae"]
    assert of_ten.high - of_ten.low > 5 * (of_all.high - of_all.low)


def test_recommending_everything_has_full_recall_and_the_base_rate_as_precision(ratings):
    found = accuracy(*guess(RecommendAll(), ratings, protocols(ratings)["five_folds"]))
    assert found["recall"].value == 1.0
    assert found["precision"].value == pytest.approx((ratings.stars >= 3.5).mean())


def test_nothing_held_out_is_refused(ratings):
    with pytest.raises(ValueError, match="no rating is held out"):
        accuracy(*(np.empty(0, kind) for kind in (int, float, float)))
    assert ndcg(Popularity(), ratings, [np.zeros(len(ratings.stars), bool)]) is None


def test_ndcg_ranks_all_titles_but_those_that_are_known(ratings):
    folds = protocols(ratings)["five_folds"]
    figures, users = [], set()
    for out in folds:
        rated = {user: {} for user in range(ratings.shape[0])}
        asked = {user: set() for user in rated}
        popular = [0] * ratings.shape[1]
        for user, title, stars, held in zip(ratings.user, ratings.title, ratings.stars, out, strict=True):
            if held and stars >= 4:
                asked[user].add(title)
            if not held:
                rated[user][title] = stars
                popular[title] += 1
        for user, wanted in asked.items():
            if not wanted or not rated[user]:
                continue
            order = sorted(set(range(ratings.shape[1])) - set(rated[user]), key=lambda t: (-popular[t], t))
            gain = sum(1 / log2(at + 2) for at, title in enumerate(order[:10]) if title in wanted)
            figures.append(gain / sum(1 / log2(at + 2) for at in range(min(10, len(wanted)))))
            users.add(user)
    found = ndcg(Popularity(), ratings, folds)
    assert found.value == pytest.approx(np.mean(figures))
    assert found.n == len(users)
    assert found.low < found.value < found.high


def test_the_blend_ranks_better_than_popularity(ratings):
    folds = protocols(ratings)["five_folds"][:2]
    assert ndcg(RANKING, ratings, folds).value > ndcg(Popularity(), ratings, folds).value


def test_four_of_five_ratings_lie_within_their_interval_of_predictable_and_of_moody_users():
    dice = np.random.default_rng(0)
    user = np.repeat(np.arange(200), 40)
    moody = user % 2 == 1
    stars = 3 + dice.normal(0, np.where(moody, 1.2, 0.6))
    guessed = Guessed(user, stars, np.full(len(user), 3.0))
    known = np.arange(len(user)) % 2 == 0
    errors = errors_of(Guessed(*(column[known] for column in guessed)), 201)
    within = np.abs(stars - 3.0) <= errors.half_widths[user]
    assert within[~known].mean() == pytest.approx(0.8, abs=0.02)
    assert within[~known & moody].mean() == pytest.approx(0.8, abs=0.06)
    assert within[~known & ~moody].mean() == pytest.approx(0.8, abs=0.06)
    assert errors.half_widths[1] > 1.5 * errors.half_widths[0]
    assert errors.half_widths[200] == pytest.approx(errors.whole)


def test_intervals_of_a_real_model_hold_four_of_five_ratings_it_has_not_met(ratings):
    model = ALS(factors=4, least=0.5)
    last = hashed(ratings) == 4
    known = ratings.some(~last)
    errors = errors_of(guess(model, known, protocols(known)["five_folds"]), ratings.shape[0])
    new = ratings.some(last)
    predicted = model.fit(known).predict(new.user, new.title)
    within = np.abs(predicted - new.stars) <= errors.half_widths[new.user]
    assert within.mean() == pytest.approx(0.8, abs=0.04)
