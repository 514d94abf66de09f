"""Each point's nearest others, exactly, ties by position: the one implementation for all pipelines. Pure.

Three methods find them: every pair, a k-d tree, and brute force where a tree would visit most of its
leaves. All take their distances from `distances`, so they give exactly the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.brute_force import brute_force
from lambdas.models.distances import distances
from lambdas.models.tree_search import tree_search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_BLOCK_PAIRS = 25_000  # stay in a core's cache
_BLOCK_POINTS = 5_000  # so that the first can be written while the next is computed


class Neighbours(NamedTuple):
    """Pairs of points, by their positions.

    Attributes:
        point: (rows,) intp, ascending.
        y: (rows,) intp, the point's neighbour, never equal to it.
        distance: (rows,) float64.
    """

    point: NDArray[np.intp]
    y: NDArray[np.intp]
    distance: NDArray[np.float64]


class Ranked(NamedTuple):
    """Pairs of points, each point's nearest first.

    Attributes:
        point: (rows,) intp, ascending.
        y: (rows,) intp, by ranking within a point, never equal to it.
        distance: (rows,) float64, ascending within a point.
        ranking: (rows,) int64, from 1 within a point.
    """

    point: NDArray[np.intp]
    y: NDArray[np.intp]
    distance: NDArray[np.float64]
    ranking: NDArray[np.int64]


def neighbours(points: NDArray[np.float64], keep: int, only: range | None = None) -> Iterator[Neighbours]:
    """Each point's `keep` nearest others, ties by position, in blocks so that memory stays bounded.

    Args:
        points: (points, features), scaled, nothing missing, in the order that breaks ties.
        keep: 0 to points - 1.
        only: the points whose neighbours are wanted, by position; all if None.

    Yields:
        Blocks in order: every point once, its neighbours ascending by position.

    Raises:
        ValueError: `keep` is not in its range, or a value is missing.
    """
    if not 0 <= keep <= max(len(points) - 1, 0):
        raise ValueError(f"keep is {keep}: {len(points)} points have 0 to {max(len(points) - 1, 0)} others")
    if np.isnan(points).any():
        raise ValueError("a feature is missing: points without every feature are left out first")
    wanted = range(len(points)) if only is None else only
    if keep == 0:
        return
    yield from _every_pair(points, wanted) if keep == len(points) - 1 else _nearest(points, keep, wanted)


def ranked(points: NDArray[np.float64]) -> Ranked:
    """Every pair in both directions, each point's others ranked by distance, ties by position.

    Args:
        points: as in `neighbours`. All rows are in memory at once: a thousand points make a million.

    Raises:
        ValueError: a value is missing.
    """
    others = max(len(points) - 1, 0)
    blocks = list(neighbours(points, others))
    point = np.concatenate([np.empty(0, np.intp), *(block.point for block in blocks)])
    y = np.concatenate([np.empty(0, np.intp), *(block.y for block in blocks)])
    distance = np.concatenate([np.empty(0), *(block.distance for block in blocks)])
    order = np.lexsort((y, distance, point))
    ranking = np.tile(np.arange(1, others + 1), len(points))
    return Ranked(point, y[order], distance[order], ranking)


def effective_dimension(points: NDArray[np.float64]) -> float:
    """How many features the points really vary in: the participation ratio of their covariance.

    Features of equal variance that vary freely count as what they are; those that move together, less.
    """
    variances = np.linalg.eigvalsh(np.atleast_2d(np.cov(points, rowvar=False)))
    square = float((variances**2).sum())
    return float(variances.sum()) ** 2 / square if square else 0.0


def search(
    points: NDArray[np.float64], keep: int
) -> Callable[[NDArray[np.intp]], tuple[NDArray[np.intp], NDArray[np.float64]]]:
    """The faster method for these points, as a function from positions to their nearest others.

    The function takes (rows,) ascending positions and returns the others' positions and distances,
    (rows, keep) each, in any order within a row.

    Args:
        points: (points, features), scaled.
        keep: 1 to points - 2.
    """
    # Measured on 2,000 to 50,000 artists of 5 to 12 features: above this a tree visits so many of its
    # leaves that comparing with all points costs less.
    use_brute_force = effective_dimension(points) > 2 * np.log10(len(points))
    return brute_force(points, keep) if use_brute_force else tree_search(points, keep)


def _blocks(wanted: range, size: int) -> Iterator[NDArray[np.intp]]:
    for start in range(0, len(wanted), size):
        yield np.array(wanted[start : start + size], dtype=np.intp)


def _every_pair(points: NDArray[np.float64], wanted: range) -> Iterator[Neighbours]:
    points = np.asfortranarray(points)  # a feature's values side by side
    others = np.arange(len(points) - 1)
    for block in _blocks(wanted, max(_BLOCK_PAIRS // len(points), 1)):
        every = distances(points[block, None], points[None])
        before = others < block[:, None]
        y = np.where(before, others, others + 1)
        distance = np.where(before, every[:, :-1], every[:, 1:])
        yield Neighbours(np.repeat(block, len(others)), y.ravel(), distance.ravel())


def _nearest(points: NDArray[np.float64], keep: int, wanted: range) -> Iterator[Neighbours]:
    find = search(points, keep)
    for block in _blocks(wanted, _BLOCK_POINTS):
        y, distance = find(block)
        order = np.argsort(y, axis=1)
        y, distance = np.take_along_axis(y, order, 1), np.take_along_axis(distance, order, 1)
        yield Neighbours(np.repeat(block, keep), y.ravel(), distance.ravel())
