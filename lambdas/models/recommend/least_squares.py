"""One half of an iteration of ALS: all rows of one side, the other side's factors being fixed. Pure.

A row with n entries, of certainty 1 + c and factors Y, solves (G + l n I + Y'CY) x = Y'(1 + c), with G the
Gram matrix of all factors. In the basis of G's eigenvectors the first two terms are a diagonal, so that a
row with fewer entries than factors needs a system of its n entries only (Woodbury's identity): most artists
have one listener or two. Exact; rows of equal n are solved together, groups of them on all cores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.threads import in_parallel, one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_VALUES = 250_000
"""Numbers that one group of rows takes at a time: 2 MB, which a core keeps near."""


@one_blas_thread()
def solve(fixed: NDArray[np.float64], certain: csr_array, regularisation: float) -> NDArray[np.float64]:
    """Factors of all rows.

    Args:
        fixed: (columns, factors), of the other side.
        certain: (rows, columns), what each entry adds to the certainty 1; above 0.
        regularisation: times the row's count of entries.

    Returns:
        (rows, factors); zeros for a row without entries.
    """
    size = fixed.shape[1]
    eigenvalues, basis = np.linalg.eigh(fixed.T @ fixed)
    turned = fixed @ basis
    counts = np.diff(certain.indptr)
    answer = np.zeros((len(counts), size))

    def solve_group(rows: NDArray[np.intp]) -> None:
        """Rows of equal counts."""
        count = counts[rows[0]]
        diagonal = np.maximum(eigenvalues, 0) + regularisation * count
        at = certain.indptr[rows][:, None] + np.arange(count)
        near, extra = turned[certain.indices[at]], certain.data[at]
        answer[rows] = (_few if count < size else _many)(near, extra, diagonal)

    in_parallel(solve_group, _groups(counts, size))
    return np.asarray(answer @ basis.T)


def _groups(counts: NDArray[np.int32], size: int) -> Iterator[NDArray[np.intp]]:
    """Rows of equal counts above 0, so many together as are worth it."""
    order = np.argsort(counts, kind="stable")
    of_equal = np.split(order, np.flatnonzero(np.diff(counts[order])) + 1)
    for rows in of_equal:
        count = int(counts[rows[0]]) if len(rows) else 0
        if count:
            step = max(1, _VALUES // (count * size))
            yield from (rows[start : start + step] for start in range(0, len(rows), step))


def _few(
    near: NDArray[np.float64], extra: NDArray[np.float64], diagonal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(rows, factors) by systems of a row's entries: near (rows, n, factors), extra (rows, n)."""
    scaled = near / diagonal
    system = scaled @ near.transpose(0, 2, 1)
    entries = np.arange(near.shape[1])
    right = (1 + extra)[..., None]
    product = system @ right
    system[:, entries, entries] += 1 / extra
    # x = D(Y'b) - DY'(1/C + YDY')^-1 YD(Y'b)
    weights = right - np.linalg.solve(system, product)
    return np.asarray((scaled.transpose(0, 2, 1) @ weights)[..., 0])


def _many(
    near: NDArray[np.float64], extra: NDArray[np.float64], diagonal: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(rows, factors) by systems of all factors."""
    across = near.transpose(0, 2, 1)
    system = across @ (near * extra[..., None])
    factors = np.arange(near.shape[2])
    system[:, factors, factors] += diagonal
    return np.asarray(np.linalg.solve(system, across @ (1 + extra)[..., None])[..., 0])
