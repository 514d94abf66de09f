"""Bayesian matrix factorisation by Gibbs sampling: the mean of many likely factors. Pure.

Salakhutdinov and Mnih, Bayesian Probabilistic Matrix Factorization using Markov Chain Monte Carlo, ICML
2008; a row's bias is one more of its unknowns, and the noise of ratings is drawn too. Slower than ALS and
more exact. A prediction is the mean over samples of the users' factors, each with those of the titles that
are expected beside them: what is known of a mean need not be drawn (Rao and Blackwell).
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

_MEANS_WEIGHT = 2.0
"""Of the prior of a side's mean, as if so many rows had been at 0: the authors' choice."""


class BPMF(NamedTuple):
    """Parameters.

    Attributes:
        factors: length of a row of factors; a bias is one more.
        burn_in: sweeps whose samples are not kept.
        sweeps: those after them; each gives a sample.
        seed: of all samples.
    """

    factors: int = 16
    burn_in: int = 20
    sweeps: int = 160
    seed: int = 0
    name: str = "bpmf"

    @one_blas_thread()
    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`; the factors of all samples stand side by side."""
        start = Biases().fit(ratings)
        above = ratings.stars - start.mean
        by_user, by_title = by_row(ratings, above)
        dice = np.random.default_rng(self.seed)
        users, titles = (
            np.column_stack([dice.normal(0, 0.1, (len(biases), self.factors)), biases])
            for biases in (start.user_biases, start.title_biases)
        )
        precision, samples = 1.0, []
        for sweep in range(self.burn_in + self.sweeps):
            users, _ = _sample(users, titles, by_user, precision, dice)
            titles, expected = _sample(titles, users, by_title, precision, dice)
            drawn = _both(start, users, titles)
            precision = _precision(above - drawn.above_mean(ratings.user, ratings.title), dice)
            if sweep >= self.burn_in:
                samples.append(_both(start, users, expected))
        scale = np.sqrt(len(samples))
        return start._replace(
            user_biases=np.mean([each.user_biases for each in samples], axis=0),
            title_biases=np.mean([each.title_biases for each in samples], axis=0),
            users=np.concatenate([each.users for each in samples], axis=1) / scale,
            titles=np.concatenate([each.titles for each in samples], axis=1) / scale,
        )


def _both(start: Factors, users: NDArray[np.float64], titles: NDArray[np.float64]) -> Factors:
    """Both sides, (rows, factors + 1) with the bias last, as a model."""
    return start._replace(
        user_biases=users[:, -1], title_biases=titles[:, -1], users=users[:, :-1], titles=titles[:, :-1]
    )


def _precision(errors: NDArray[np.float64], dice: np.random.Generator) -> float:
    """1 by the variance of a rating around its prediction, drawn from Gamma by the errors of a sample."""
    return float(dice.gamma(1 + len(errors) / 2) / (1 + errors @ errors / 2))


def _sample(
    rows: NDArray[np.float64],
    other: NDArray[np.float64],
    values: csr_array,
    noise_precision: float,
    dice: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(rows, factors + 1), drawn anew by the other side's, and what is expected of the draw.

    A row without ratings is drawn from the prior.
    """
    centre, precision = prior(rows, dice)
    noise = dice.normal(size=rows.shape)
    fixed, rest = without_biases(other, values)
    drawn = centre + np.linalg.solve(np.linalg.cholesky(precision).T, noise.T).T
    expected = np.tile(centre, (len(rows), 1))
    for group in groups(fixed, rest):
        root = np.linalg.cholesky(precision + noise_precision * group.gram)
        right = precision @ centre + noise_precision * group.right
        middle = np.linalg.solve(root, right[..., None])
        both = np.concatenate([middle + noise[group.rows][..., None], middle], axis=2)
        solved = np.linalg.solve(root.transpose(0, 2, 1), both)
        drawn[group.rows], expected[group.rows] = solved[..., 0], solved[..., 1]
    return drawn, expected


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
