"""Biases and factors: the form in which every model here keeps what it has learned. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings

_VALUES = 4_000_000
"""Numbers that some pairs take at a time: 32 MB."""


class Factors(NamedTuple):
    """Stars = mean + the user's bias + the title's bias + the product of their factors, held to the scale.

    Attributes:
        mean: stars.
        user_biases: (users,) stars.
        title_biases: (titles,) stars.
        users: (users, factors) float64; no factors are a model of biases alone.
        titles: (titles, factors) float64.
        lowest: stars.
        highest: stars.
    """

    mean: float
    user_biases: NDArray[np.float64]
    title_biases: NDArray[np.float64]
    users: NDArray[np.float64]
    titles: NDArray[np.float64]
    lowest: float
    highest: float

    def predict(self, user: NDArray[np.intp], title: NDArray[np.intp]) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.clip(self.mean + self.above_mean(user, title), self.lowest, self.highest)

    def above_mean(self, user: NDArray[np.intp], title: NDArray[np.intp]) -> NDArray[np.float64]:
        """(pairs,) stars more than the mean, not held to the scale."""
        stars = self.user_biases[user] + self.title_biases[title]
        step = max(1, _VALUES // max(self.users.shape[1], 1))
        for start in range(0, len(stars), step):
            some = slice(start, start + step)
            stars[some] += np.einsum("pf,pf->p", self.users[user[some]], self.titles[title[some]])
        return stars

    @one_blas_thread()
    def compressed(self, most: int) -> Factors:
        """The nearest model with at most so many factors: as it was, if it has no more."""
        if self.users.shape[1] <= most:
            return self
        of_users, of_titles = (np.linalg.qr(side) for side in (self.users, self.titles))
        left, sizes, right = np.linalg.svd(of_users.R @ of_titles.R.T, full_matrices=False)
        roots = np.sqrt(sizes[:most])
        users, titles = of_users.Q @ left[:, :most] * roots, of_titles.Q @ right[:most].T * roots
        return self._replace(users=users, titles=titles)


def of_biases(
    ratings: Ratings, biases: tuple[NDArray[np.float64], NDArray[np.float64]], mean: float
) -> Factors:
    """Biases of (users, titles) without factors."""
    users, titles = ratings.shape
    none = np.zeros((users, 0)), np.zeros((titles, 0))
    return Factors(mean, *biases, *none, ratings.lowest, ratings.highest)
