"""Plays of artists by listeners as a sparse matrix, and the weights that models learn from. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

Weighing = Literal["lognorm", "graded"]
"""How much an entry counts: by the logarithm of its plays, or as a rating in stars."""
_LIKED, _SEEN = 4.0, 0.2


def plays_of(
    listener: NDArray[np.integer],
    artist: NDArray[np.integer],
    plays: NDArray[np.generic],
    shape: tuple[int, int],
) -> csr_array:
    """(listeners, artists) of counts in float64; a pair that comes several times is added up.

    Raises:
        ValueError: a count is missing, or not above 0.
    """
    counts = np.asarray(plays, np.float64)
    if np.isnan(counts).any() or (counts <= 0).any():
        raise ValueError("a count of plays is missing or not above 0")
    matrix = csr_array((counts, (listener, artist)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def lognorm(plays: csr_array) -> csr_array:
    """log(1 + plays), each listener's divided by its mean: around 1, whoever plays how much."""
    logs, counts = np.log1p(plays.data), np.diff(plays.indptr)
    row = np.repeat(np.arange(len(counts)), counts)
    means = np.bincount(row, logs, minlength=len(counts)) / np.maximum(counts, 1)
    return with_values(plays, logs / means[row])


def graded(stars: csr_array) -> csr_array:
    """Ratings as weights: 1 from four stars on, .2 below, since whoever rates a title chose to see it."""
    return with_values(stars, np.where(stars.data >= _LIKED, 1.0, _SEEN))


def weighed(plays: csr_array, how: Weighing) -> csr_array:
    """The weights that a model learns from."""
    return lognorm(plays) if how == "lognorm" else graded(plays)


def with_values(plays: csr_array, values: NDArray[np.float64]) -> csr_array:
    """The same entries with other values; neither matrix shares values with the other."""
    return csr_array((values, plays.indices.copy(), plays.indptr.copy()), shape=plays.shape)


def listener_counts(plays: csr_array) -> NDArray[np.float64]:
    """(artists,), how many listeners each artist has."""
    return np.bincount(plays.indices, minlength=plays.shape[1]).astype(np.float64)
