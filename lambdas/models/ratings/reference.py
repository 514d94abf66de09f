"""Two answers that need no model: what any model is worth is measured against them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.factors import of_biases

if TYPE_CHECKING:
    from lambdas.models.ratings.data import Ratings
    from lambdas.models.ratings.factors import Factors


class UserMean(NamedTuple):
    """A user's mean for every title; the mean of all for a user without ratings."""

    name: str = "user_mean"

    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`."""
        mean = float(ratings.stars.mean())
        users, titles = ratings.shape
        counts = np.bincount(ratings.user, minlength=users)
        above = np.bincount(ratings.user, ratings.stars - mean, users) / np.maximum(counts, 1)
        return of_biases(ratings, (above, np.zeros(titles)), mean)


class RecommendAll(NamedTuple):
    """The highest number of stars for every pair: what precision, recall and F1 are without any knowledge."""

    name: str = "recommend_all"

    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`."""
        users, titles = ratings.shape
        return of_biases(ratings, (np.zeros(users), np.zeros(titles)), ratings.highest)
