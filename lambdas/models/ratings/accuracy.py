"""How near predicted stars are to those that users gave, and what follows for "watch it or not". Pure.

RMSE and MAE in stars; precision, recall and F1 of the pairs that are recommended, which are those predicted
at the threshold or above; relevant are those rated so. Pooled over all pairs, and as the mean over users.
A user's precision counts only where something is recommended, recall where something is relevant, F1 where
either is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.evaluate import mean_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

THRESHOLD = 3.5
"""Stars from which on a title is one to recommend."""
RESAMPLES = 1_000
STARS, LIKED = ("rmse", "mae"), ("precision", "recall", "f1")
PER_USER = "_per_user"
_DIGITS = 9
"""Predictions are held against the threshold by so many digits: the number of cores must not decide."""


class Interval(NamedTuple):
    """A figure and its 95% interval, by a bootstrap of users: one user's ratings depend on each other."""

    value: float
    low: float
    high: float
    n: int


def accuracy(
    user: NDArray[np.intp],
    stars: NDArray[np.float64],
    predicted: NDArray[np.float64],
    threshold: float = THRESHOLD,
) -> dict[str, Interval]:
    """Every metric of some held-out ratings, pooled (n: pairs) and `_per_user` (n: users who count).

    Args:
        user: (pairs,) positions.
        stars: (pairs,), given.
        predicted: (pairs,) stars.
        threshold: stars.

    Raises:
        ValueError: there is no pair.
    """
    if not len(user):
        raise ValueError("no rating is held out: nothing can be measured")
    sums = _sums(user, stars, predicted, threshold)
    pooled = {name: float(value) for name, value in _figures(sums.sum(axis=0)).items()}
    draws = resampled(sums)
    found = {}
    for name, values in _figures(draws).items():
        low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.isnan(values).all() else (np.nan, np.nan)
        found[name] = Interval(pooled[name], float(low), float(high), len(user))
    for name, values in _figures(sums).items():
        counted = values[~np.isnan(values)]
        of = mean_interval(counted, RESAMPLES) if len(counted) else (np.nan, np.nan, np.nan)
        found[name + PER_USER] = Interval(*of, len(counted))
    return found


def resampled(sums: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """(resamples, figures): the sums (users, figures) of as many users, drawn with replacement."""
    dice, users = np.random.default_rng(seed), len(sums)
    draws = [np.bincount(dice.integers(0, users, users), minlength=users) for _ in range(RESAMPLES)]
    return np.array([draw @ sums for draw in draws])


def _sums(
    user: NDArray[np.intp], stars: NDArray[np.float64], predicted: NDArray[np.float64], threshold: float
) -> NDArray[np.float64]:
    """(users, 6): pairs, squared errors, absolute errors, hits, recommended, relevant of each user."""
    _, row = np.unique(user, return_inverse=True)
    error = predicted - stars
    recommended, relevant = np.round(predicted, _DIGITS) >= threshold, stars >= threshold
    columns = (np.ones(len(row)), error**2, np.abs(error), recommended & relevant, recommended, relevant)
    return np.column_stack([np.bincount(row, np.asarray(column, np.float64)) for column in columns])


def _figures(sums: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Every metric of (..., 6) sums; NaN where a divisor is 0."""
    pairs, squared, absolute, hits, recommended, relevant = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return {
            "rmse": np.sqrt(squared / pairs),
            "mae": absolute / pairs,
            "precision": hits / recommended,
            "recall": hits / relevant,
            "f1": 2 * hits / (recommended + relevant),
        }
