"""The best artists by their scores, without those that a listener knows. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

_ROWS = 256
_DIGITS = 10
"""Scores are compared by so many digits after the point: the number of cores must not decide a tie."""


def slices(listeners: int) -> Iterator[slice]:
    """Ranges of listeners whose scores fit into memory together."""
    return (slice(start, min(start + _ROWS, listeners)) for start in range(0, listeners, _ROWS))


def best(
    scores: NDArray[np.float64], known: csr_array, count: int, never: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Each row's `count` best artists and their scores; equal ones by position.

    Args:
        scores: (listeners, artists).
        known: (listeners, artists), sparse: artists with an entry are left out of that row.
        count: how many.
        never: artists that are left out of every row.

    Returns:
        (listeners, count) positions and scores; -1 and NaN where a listener has no more artists.

    Raises:
        ValueError: a score is missing.
    """
    if np.isnan(scores).any():
        raise ValueError("a score is missing: the model did not converge, or its input lacks a value")
    ordered = scores.copy()
    rows, artists = scores.shape
    ordered[np.repeat(np.arange(rows), np.diff(known.indptr)), known.indices] = -np.inf
    if never is not None:
        ordered[:, never] = -np.inf
    kept = min(count, artists)
    # A little below the last place too: only what may be among the best is rounded.
    last = np.partition(ordered, artists - kept, axis=1)[:, artists - kept] - 2 * 10.0**-_DIGITS
    found, of = np.full((rows, count), -1, np.intp), np.full((rows, count), np.nan)
    for row in range(rows):
        near = np.flatnonzero(ordered[row] >= last[row])
        score = np.round(ordered[row, near], _DIGITS)
        order = np.lexsort((near, -score))[:kept]
        order = order[np.isfinite(score[order])]
        found[row, : len(order)], of[row, : len(order)] = near[order], score[order]
    return found, of
