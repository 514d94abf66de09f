"""The models of ratings that a run may take, and what is measured of them."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from lambdas.core.errors import InvalidInput
from lambdas.lake.metrics import Metric
from lambdas.models.ratings.accuracy import LIKED, PER_USER, accuracy
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.biases import Biases
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.evaluation import guess, ndcg, protocols
from lambdas.models.ratings.ranking import RANKING
from lambdas.models.ratings.reference import RecommendAll, UserMean
from lambdas.models.ratings.svd import SVD
from lambdas.models.recommend.popularity import Popularity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.models.ratings.accuracy import Interval
    from lambdas.models.ratings.contract import Model
    from lambdas.models.ratings.data import Ratings
    from lambdas.models.ratings.evaluation import Guessed
    from lambdas.models.ratings.signal import Signal

MODELS: dict[str, Model] = {model.name: model for model in (ALS(), BPMF(), SVD(), Biases())}
REFERENCES: tuple[Model, ...] = (UserMean(), RecommendAll())
"""Answers without a model, which stand beside every model."""
FEWEST = 100
"""With fewer ratings nothing is measured: five parts of them would say nothing."""
MOST = 1_000_000
"""Of more ratings as many are measured, those of users drawn at random; the model learns from all."""
FOLDS, SIGNAL = "five_folds", "signal"


def model_named(name: str) -> Model:
    """The model that a run names. Raises InvalidInput if there is none of this name."""
    if name not in MODELS:
        raise InvalidInput("model", f"{name!r} is none; choose {', '.join(MODELS)}")
    return MODELS[name]


def of_some_users(ratings: Ratings, most: int = MOST) -> Ratings:
    """All ratings, or those of so many users, drawn at random, that there are not more than `most`."""
    if len(ratings.stars) <= most:
        return ratings
    users = np.random.default_rng(0).permutation(ratings.shape[0])
    total = np.cumsum(np.bincount(ratings.user, minlength=ratings.shape[0])[users])
    chosen = np.zeros(ratings.shape[0], bool)
    chosen[users[: max(1, int(np.searchsorted(total, most, "right")))]] = True
    return ratings.some(chosen[ratings.user])


def signal_metrics(signal: Signal, ratings: int, seconds: float) -> list[Metric]:
    """The signal test as rows of model_metrics."""
    values = {"scatter": signal.scatter, "by_chance": signal.by_chance, "p_value": signal.p_value}
    return [
        Metric("titles", SIGNAL, name, value, None, None, ratings, seconds) for name, value in values.items()
    ]


def measured(
    ratings: Ratings, models: Sequence[Model], threshold: float
) -> tuple[list[Metric], dict[str, Guessed]]:
    """Every metric of some models, the references and the ranking by both protocols.

    Args:
        ratings: at least FEWEST.
        models: those to measure.
        threshold: stars from which on a title counts as liked.

    Returns:
        Rows of model_metrics; by model, the ratings of the five folds as it has predicted them.
    """
    metrics: list[Metric] = []
    guesses: dict[str, Guessed] = {}
    for protocol, held_out in protocols(ratings).items():
        for model in (*models, *REFERENCES):
            started = time.perf_counter()
            guessed = guess(model, ratings, held_out)
            figures = accuracy(*guessed, threshold)
            seconds = time.perf_counter() - started
            if protocol == FOLDS:
                guesses[model.name] = guessed
            for name, interval in figures.items():
                # Who recommends everything predicts no stars; only the recommending is measured.
                if model.name != RecommendAll().name or name.removesuffix(PER_USER) in LIKED:
                    metrics += _metric(model.name, protocol, name, interval, seconds)
        for ranking in (RANKING, Popularity()):
            started = time.perf_counter()
            found = ndcg(ranking, ratings, held_out)
            if found:
                metrics += _metric(ranking.name, protocol, "ndcg", found, time.perf_counter() - started)
    return metrics, guesses


def _metric(model: str, protocol: str, name: str, of: Interval, seconds: float) -> list[Metric]:
    if math.isnan(of.value):
        return []
    low, high = (None if math.isnan(end) else end for end in (of.low, of.high))
    return [Metric(model, protocol, name, of.value, low, high, of.n, seconds)]
