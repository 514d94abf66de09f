"""Matrix factorisation of ratings by alternating least squares, biases and factors together. Pure.

Zhou, Wilkinson, Schreiber and Pan, Large-scale Parallel Collaborative Filtering for the Netflix Prize, AAIM
2008: the penalty of a row's factors grows with its count of ratings. Here it has a constant part as well, so
that a title with one rating keeps hardly any factors. A row's bias is one more unknown of its own system.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.biases import Biases
from lambdas.models.ratings.rows import by_row, groups, without_biases
from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.ratings.data import Ratings
    from lambdas.models.ratings.factors import Factors


class ALS(NamedTuple):
    """Parameters of ALS.

    Attributes:
        factors: length of a row of factors.
        growth: what each rating of a row adds to the penalty of its factors.
        least: the penalty without any.
        ballast: the penalty of a bias: so many ratings at the mean.
        iterations: each solves for titles, then for users.
        seed: of the factors at the start.
    """

    factors: int = 16
    growth: float = 0.07
    least: float = 5.0
    ballast: float = 3.0
    iterations: int = 20
    seed: int = 0
    name: str = "als"

    @one_blas_thread()
    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`. Users come last, so that a user's values follow from the titles' exactly."""
        biases = Biases(self.ballast, self.ballast).fit(ratings)
        by_user, by_title = by_row(ratings, ratings.stars - biases.mean)
        dice = np.random.default_rng(self.seed)
        users = np.column_stack([dice.normal(0, 0.1, (ratings.shape[0], self.factors)), biases.user_biases])
        titles = np.empty((ratings.shape[1], self.factors + 1))
        for _ in range(self.iterations):
            titles = self._solve(users, by_title)
            users = self._solve(titles, by_user)
        return biases._replace(
            user_biases=users[:, -1].copy(),
            title_biases=titles[:, -1].copy(),
            users=users[:, :-1].copy(),
            titles=titles[:, :-1].copy(),
        )

    def _solve(self, other: NDArray[np.float64], values: csr_array) -> NDArray[np.float64]:
        """(rows, factors + 1), the bias last, by those of the other side; zeros for a row without ratings."""
        fixed, rest = without_biases(other, values)
        found = np.zeros((values.shape[0], self.factors + 1))
        diagonal = np.arange(self.factors)
        for group in groups(fixed, rest):
            system = group.gram
            system[:, diagonal, diagonal] += self.growth * group.size + self.least
            system[:, -1, -1] += self.ballast
            found[group.rows] = np.linalg.solve(system, group.right[..., None])[..., 0]
        return found
