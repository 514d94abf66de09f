"""A model measured on ratings that it has not seen: their stars, and the order of a user's titles. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.accuracy import Interval, resampled
from lambdas.models.ratings.folds import FOLDS, hashed, last_fifth
from lambdas.models.recommend.data import Part
from lambdas.models.recommend.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lambdas.models.ratings.contract import Model
    from lambdas.models.ratings.data import Ratings
    from lambdas.models.recommend.contract import Model as Ranking

RELEVANT = 4.0
"""Stars from which on a held-out title is one that the list should have shown."""


class Guessed(NamedTuple):
    """Held-out ratings, predicted by a model that has not seen them.

    Attributes:
        user: (pairs,) positions.
        stars: (pairs,), given.
        predicted: (pairs,) stars.
    """

    user: NDArray[np.intp]
    stars: NDArray[np.float64]
    predicted: NDArray[np.float64]


def protocols(ratings: Ratings) -> dict[str, list[NDArray[np.bool_]]]:
    """By name, which ratings are held out each time; what is held out of the last is later than the rest."""
    fold = hashed(ratings)
    return {"five_folds": [fold == one for one in range(FOLDS)], "temporal": [last_fifth(ratings)]}


def guess(model: Model, ratings: Ratings, held_out: Sequence[NDArray[np.bool_]]) -> Guessed:
    """Each part of the ratings predicted by what the model learns from all others."""
    parts = []
    for out in held_out:
        asked = ratings.some(out)
        predicted = model.fit(ratings.some(~out)).predict(asked.user, asked.title)
        parts.append(Guessed(asked.user, asked.stars, predicted))
    return Guessed(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def ndcg(model: Ranking, ratings: Ratings, held_out: Sequence[NDArray[np.bool_]]) -> Interval | None:
    """NDCG@10 where all titles are ranked but those that a user is known to have rated; n: users.

    Args:
        model: what ranks.
        ratings: all.
        held_out: each part is asked about after a fit on all others. The figure is the mean over every user
            and part in which some title with RELEVANT stars is held out of that user.

    Returns:
        The figure; None where no such title is held out of anybody who is known.
    """
    sums = np.zeros((ratings.shape[0], 2))
    for out in held_out:
        fit = ratings.some(~out).matrix()
        learned = np.diff(fit.indptr) > 0
        wanted = ratings.some(out & (ratings.stars >= RELEVANT) & learned[ratings.user]).matrix()
        asked = np.flatnonzero(np.diff(wanted.indptr))
        if len(asked):
            figures = evaluate(model.fit(fit), Part(fit, fit, wanted, new=False)).of_listeners["ndcg"]
            sums[asked] += np.column_stack([figures, np.ones(len(asked))])
    counted = sums[sums[:, 1] > 0]
    if not len(counted):
        return None
    means = np.divide(*resampled(counted).T)
    low, high = np.percentile(means, [2.5, 97.5])
    total, parts = counted.sum(axis=0)
    return Interval(float(total / parts), float(low), float(high), len(counted))
