"""Rows grouped by how many ratings they have: many small systems are solved at once. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.ratings.data import Ratings

_VALUES = 2_000_000
"""Numbers that one group takes at a time: 16 MB."""


class Group(NamedTuple):
    """Rows with equally many ratings, and their least-squares problems.

    Attributes:
        rows: (n,) positions.
        size: ratings of each row.
        gram: (n, factors, factors), the sum of the outer products of the factors that a row met.
        right: (n, factors), the sum of those factors by the row's values.
    """

    rows: NDArray[np.intp]
    size: int
    gram: NDArray[np.float64]
    right: NDArray[np.float64]


def groups(fixed: NDArray[np.float64], values: csr_array) -> Iterator[Group]:
    """All rows that have a rating, by their count.

    Args:
        fixed: (columns, factors), of the other side.
        values: (rows, columns), sparse, what the products of factors are to be.
    """
    counts = np.diff(values.indptr)
    for count in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == count)
        step = max(1, _VALUES // (max(count, fixed.shape[1]) * fixed.shape[1]))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            at = values.indptr[some][:, None] + np.arange(count)
            met = fixed[values.indices[at]]
            across = met.transpose(0, 2, 1)
            yield Group(some, count, across @ met, (across @ values.data[at][..., None])[..., 0])


def by_row(ratings: Ratings, values: NDArray[np.float64]) -> tuple[csr_array, csr_array]:
    """Values (ratings,) as (users, titles) and as (titles, users), the columns of a row ascending."""
    by_user = ratings.matrix(values)
    by_user.sort_indices()
    by_title = by_user.T.tocsr()
    by_title.sort_indices()
    return by_user, by_title


def without_biases(other: NDArray[np.float64], values: csr_array) -> tuple[NDArray[np.float64], csr_array]:
    """The systems of rows whose last unknown is a bias.

    Args:
        other: (columns, factors + 1), of the other side, the bias last.
        values: (rows, columns), stars more than the mean.

    Returns:
        (columns, factors + 1) with ones in place of the biases; the values less the columns' biases.
    """
    rest = values.copy()
    rest.data = values.data - other[values.indices, -1]
    return np.column_stack([other[:, :-1], np.ones(len(other))]), rest
