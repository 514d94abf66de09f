"""Biases: how much more than the mean a user gives and a title gets, each drawn towards 0. Pure.

Koren, Factor in the Neighbors, TKDD 2010, section 2.1; the two are solved in turn, as Surprise's baseline is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.factors import of_biases

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings
    from lambdas.models.ratings.factors import Factors


class Biases(NamedTuple):
    """Parameters.

    Attributes:
        user_ballast: so many ratings at the mean are added to each user's.
        title_ballast: likewise to each title's.
        iterations: each solves for titles, then for users.
    """

    user_ballast: float = 3.0
    title_ballast: float = 3.0
    iterations: int = 10
    name: str = "biases"

    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`."""
        mean = float(ratings.stars.mean())
        users, titles = np.zeros(ratings.shape[0]), np.zeros(ratings.shape[1])
        above = ratings.stars - mean
        for _ in range(self.iterations):
            titles = _mean_of(ratings.title, above - users[ratings.user], len(titles), self.title_ballast)
            users = _mean_of(ratings.user, above - titles[ratings.title], len(users), self.user_ballast)
        return of_biases(ratings, (users, titles), mean)


def _mean_of(
    rows: NDArray[np.intp], values: NDArray[np.float64], length: int, ballast: float
) -> NDArray[np.float64]:
    return np.bincount(rows, values, length) / (np.bincount(rows, minlength=length) + ballast)
