"""How well real ratings are predicted (MovieLens, ml-latest-small): the figures of docs/ratings.md.

Run it alone with `pytest tests/slow/test_ratings.py -s`: it prints the tables, and is quickest with
OPENBLAS_NUM_THREADS=1.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lambdas.models.ratings.accuracy import accuracy
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.biases import Biases
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.errors import errors_of
from lambdas.models.ratings.evaluation import guess, ndcg, protocols
from lambdas.models.ratings.ranking import RANKING
from lambdas.models.ratings.reference import RecommendAll, UserMean
from lambdas.models.ratings.signal import signal_of
from lambdas.models.ratings.svd import SVD
from lambdas.models.recommend.popularity import Popularity

MOVIELENS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "titles" / "ml-latest-small"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not MOVIELENS.exists(),
        reason="MovieLens (../shared/data/titles/ml-latest-small) is not on this machine",
    ),
]

MODELS = [BPMF(), ALS(), Biases(), SVD(), UserMean(), RecommendAll()]
SHOWN = ("rmse", "mae", "precision", "recall", "f1")


@pytest.fixture(scope="module")
def ratings():
    rows = pd.read_parquet(MOVIELENS / "ratings.parquet")
    return ratings_of(*(rows[name].to_numpy() for name in ("userId", "movieId", "rating", "timestamp")))


@pytest.fixture(scope="module")
def guessed(ratings):
    """By protocol and model: what was guessed, and the CPU seconds that it took."""
    found = {}
    for protocol, held_out in protocols(ratings).items():
        for model in MODELS:
            start = time.process_time()
            guesses = guess(model, ratings, held_out)
            found[protocol, model.name] = guesses, time.process_time() - start
    return found


@pytest.mark.timeout(1200)
def test_the_tables_of_models(guessed):
    for suffix in ("", "_per_user"):
        lines = [f"{suffix or 'pooled'}", f"| protocol | model | {' | '.join(SHOWN)} | CPU s |"]
        for (protocol, name), (guesses, seconds) in guessed.items():
            found = accuracy(*guesses)
            cells = [
                f"{one.value:.4f} [{one.low:.4f}, {one.high:.4f}]"
                for one in (found[metric + suffix] for metric in SHOWN)
            ]
            lines.append(f"| {protocol} | {name} | {' | '.join(cells)} | {seconds:.1f} |")
        sys.stdout.write("\n".join(["", *lines, ""]))


@pytest.mark.timeout(1200)
def test_the_stars_are_predicted_as_well_as_was_measured_before(guessed):
    def rmse(name, protocol="five_folds"):
        return accuracy(*guessed[protocol, name][0])["rmse"].value

    assert rmse("bpmf") <= 0.837
    assert rmse("als") <= 0.8435
    assert rmse("als") < rmse("biases") < rmse("user_mean") < rmse("recommend_all")
    assert rmse("svd") == pytest.approx(0.8770, abs=0.003)
    assert rmse("als", "temporal") < rmse("user_mean", "temporal")


@pytest.mark.timeout(1200)
def test_the_order_of_titles_is_as_good_as_was_measured_before(ratings):
    lines = ["| protocol | ranking | NDCG@10 [95%] | users |"]
    found = {}
    for protocol, held_out in protocols(ratings).items():
        for model in (RANKING, Popularity()):
            one = found[protocol, model.name] = ndcg(model, ratings, held_out)
            lines.append(
                f"| {protocol} | {model.name} | {one.value:.4f} [{one.low:.4f}, {one.high:.4f}] | {one.n} |"
            )
    sys.stdout.write("\n".join(["", *lines, ""]))
    best, popular = (found["five_folds", name] for name in (RANKING.name, "popularity"))
    assert best.value >= 0.322
    assert best.low > popular.high


def test_titles_differ_and_shuffled_they_do_not(ratings):
    signal = signal_of(ratings)
    sys.stdout.write(f"\n{signal}\n")
    assert signal.differs
    assert signal.scatter > 1.5 * signal.by_chance
    dice = np.random.default_rng(0)
    order = np.lexsort((dice.random(len(ratings.user)), ratings.user))
    shuffled = ratings._replace(stars=ratings.stars[order])  # the ratings stand in the order of their users
    assert not signal_of(shuffled).differs


@pytest.mark.timeout(1200)
def test_four_of_five_ratings_lie_within_their_interval(ratings, guessed):
    guesses = guessed["five_folds", "als"][0]
    known = np.random.default_rng(0).random(len(guesses.user)) < 0.5
    errors = errors_of(type(guesses)(*(column[known] for column in guesses)), ratings.shape[0])
    within = (np.abs(guesses.predicted - guesses.stars) <= errors.half_widths[guesses.user])[~known]
    assert within.mean() == pytest.approx(0.8, abs=0.01)
    widest = errors.half_widths[guesses.user[~known]] > np.quantile(errors.half_widths, 0.8)
    assert within[widest].mean() == pytest.approx(0.8, abs=0.04)
    assert within[~widest].mean() == pytest.approx(0.8, abs=0.04)
