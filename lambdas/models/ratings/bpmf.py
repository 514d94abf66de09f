"""Bayesian matrix factorisation by Gibbs sampling: the mean of many likely factors. Pure.

Salakhutdinov and Mnih, Bayesian Probabilistic Matrix Factorization using Markov Chain Monte Carlo, ICML
2008. Slower than ALS and more exact. A prediction is the mean of the samples' predictions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.factors import of_biases
from lambdas.models.ratings.rows import by_row, groups

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.ratings.data import Ratings
    from lambdas.models.ratings.factors import Factors

_MEANS_WEIGHT = 2.0
"""Of the prior of a side's mean, as if so many rows had been at 0: the authors' choice."""


class BPMF(NamedTuple):
    """Parameters.

    Attributes:
        factors: length of a row of factors.
        precision: 1 by the variance of a rating around its prediction.
        burn_in: sweeps whose samples are not kept.
        sweeps: those after them.
        kept: of how many sweeps one sample is kept.
        seed: of all samples.
    """

    factors: int = 16
    precision: float = 2.0
    burn_in: int = 20
    sweeps: int = 80
    kept: int = 2
    seed: int = 0
    name: str = "bpmf"

    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`; the factors of all kept samples stand side by side."""
        mean = float(ratings.stars.mean())
        by_user, by_title = by_row(ratings, ratings.stars - mean)
        dice = np.random.default_rng(self.seed)
        users, titles = (dice.normal(0, 0.1, (length, self.factors)) for length in ratings.shape)
        samples = []
        for sweep in range(self.burn_in + self.sweeps):
            users = self._sample(users, titles, by_user, dice)
            titles = self._sample(titles, users, by_title, dice)
            if sweep >= self.burn_in and (sweep - self.burn_in) % self.kept == self.kept - 1:
                samples.append((users, titles))
        scale = np.sqrt(len(samples))
        of_users, of_titles = (np.concatenate(side, axis=1) / scale for side in zip(*samples, strict=True))
        none = of_biases(ratings, (np.zeros(len(users)), np.zeros(len(titles))), mean)
        return none._replace(users=of_users, titles=of_titles)

    def _sample(
        self,
        rows: NDArray[np.float64],
        fixed: NDArray[np.float64],
        values: csr_array,
        dice: np.random.Generator,
    ) -> NDArray[np.float64]:
        """(rows, factors), drawn anew by the other side's; a row without ratings from the prior."""
        centre, precision = prior(rows, dice)
        noise = dice.normal(size=rows.shape)
        found = centre + np.linalg.solve(np.linalg.cholesky(precision).T, noise.T).T
        for group in groups(fixed, values):
            root = np.linalg.cholesky(precision + self.precision * group.gram)
            right = precision @ centre + self.precision * group.right
            drawn = np.linalg.solve(root, right[..., None]) + noise[group.rows][..., None]
            found[group.rows] = np.linalg.solve(root.transpose(0, 2, 1), drawn)[..., 0]
        return found


def prior(
    rows: NDArray[np.float64], dice: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean (factors,) and precision (factors, factors) of a side, drawn by its rows from Normal-Wishart."""
    count, size = rows.shape
    mean = rows.mean(axis=0)
    apart = rows - mean
    shrunk = count * _MEANS_WEIGHT / (count + _MEANS_WEIGHT)
    scale = np.linalg.inv(np.eye(size) + apart.T @ apart + shrunk * np.outer(mean, mean))
    # Bartlett's decomposition: the root of a Wishart matrix is triangular, with independent entries.
    triangle = np.tril(dice.normal(size=(size, size)), -1)
    triangle[np.diag_indices(size)] = np.sqrt(dice.chisquare(size + count - np.arange(size)))
    root = np.linalg.cholesky((scale + scale.T) / 2) @ triangle
    precision = root @ root.T
    spread = np.linalg.cholesky((count + _MEANS_WEIGHT) * precision)
    centre = count * mean / (count + _MEANS_WEIGHT) + np.linalg.solve(spread.T, dice.normal(size=size))
    return centre, precision
