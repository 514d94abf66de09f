"""Each point's nearest others, compared with all of them: faster than a tree in many dimensions. Pure."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.distances import distances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from numpy.typing import NDArray

    Nearest = tuple[NDArray[np.intp], NDArray[np.float64]]

_ROWS = 32  # whose distances to 20,000 others stay in a core's cache
_PRODUCTS_AHEAD = 2
_GROUP = 16


def brute_force(points: NDArray[np.float64], keep: int) -> Callable[[NDArray[np.intp]], Nearest]:
    """Squared distances to all points by one matrix product in float32; exact ones to candidates only.

    |x - y|² is |y|² - 2xy and a constant of x. The error of float32 is bounded (Higham, Accuracy and
    Stability of Numerical Algorithms, 2002, 3.1), so no near point is missed; `distances` then gives the
    exact distances and decides ties. Arguments and the returned function are those of `neighbours.search`.
    """
    count, features = points.shape
    centred = points - points.mean(axis=0)
    squares = (centred**2).sum(axis=1)
    left = np.column_stack([-2 * centred, np.ones(count)]).astype(np.float32)
    right = np.ascontiguousarray(np.column_stack([centred, squares]).astype(np.float32).T)
    largest = squares.max()
    rounding = (features + 4) * 2.0**-23 * (largest + 2 * np.sqrt(squares * largest))
    groups = max(count // _GROUP, keep + 1)
    grouped = groups * (count // groups)

    def of_rows(positions: NDArray[np.intp], near: NDArray[np.float32]) -> Nearest:
        rows = np.arange(len(positions))
        # Each group's minimum is the distance of a point: keep + 1 points are within the limit.
        minima = near[:, :grouped].reshape(len(rows), -1, groups).min(axis=1)
        limit = np.partition(minima, keep, axis=1)[:, keep] + 2 * rounding[positions]
        candidates = near <= limit[:, None].astype(np.float32)
        candidates[rows, positions] = False
        row, y = np.divmod(np.flatnonzero(candidates), count)
        return _least(
            row, y, distances(points.take(positions[row], axis=0), points.take(y, axis=0)), len(rows), keep
        )

    def in_parts(positions: NDArray[np.intp]) -> Iterator[Nearest]:
        ahead: deque[Future[Nearest]] = deque()
        with ThreadPoolExecutor(os.cpu_count()) as cores:
            for start in range(0, len(positions), _ROWS):
                part = positions[start : start + _ROWS]
                # The matrix product uses all cores itself, so only one runs at a time.
                ahead.append(cores.submit(of_rows, part, left[part] @ right))
                if len(ahead) > _PRODUCTS_AHEAD:
                    yield ahead.popleft().result()
            yield from (each.result() for each in ahead)

    def nearest(positions: NDArray[np.intp]) -> Nearest:
        y, distance = zip(*in_parts(positions), strict=True)
        return np.concatenate(y), np.concatenate(distance)

    return nearest


def _least(
    row: NDArray[np.intp], y: NDArray[np.intp], distance: NDArray[np.float64], rows: int, keep: int
) -> Nearest:
    """Of every row's candidates the `keep` nearest, ties by position; `row` ascends, and `y` within it."""
    counts = np.bincount(row, minlength=rows)
    column = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    far, neighbour = np.full((rows, counts.max()), np.inf), np.zeros((rows, counts.max()), np.intp)
    far[row, column], neighbour[row, column] = distance, y
    last = np.partition(far, keep - 1, axis=1)[:, keep - 1 : keep]
    nearer, tied = far < last, far == last
    kept = nearer | (tied & (np.cumsum(tied, axis=1) <= keep - nearer.sum(axis=1, keepdims=True)))
    return neighbour[kept].reshape(rows, keep), far[kept].reshape(rows, keep)
