"""Each point's nearest others by a k-d tree: the fastest exact method for a handful of features. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import KDTree

from lambdas.models.distances import distances

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Nearest = tuple[NDArray[np.intp], NDArray[np.float64]]

_LEAF = 40  # for fifty neighbours 10% faster than scipy's 10
_PAIRS_PER_QUERY = 1_000_000
# The tree adds a distance's squares in an order of its own and bounds its cells by sums that it corrects
# step by step: a point that it takes for farther may be nearer by some units of the last place (2.2e-16).
_ROUNDING = 1e-12
_UNDERFLOW = 1e-150  # below this a difference's square is no longer a normal number


def tree_search(points: NDArray[np.float64], keep: int) -> Callable[[NDArray[np.intp]], Nearest]:
    """A k-d tree (Maneewongvatana and Mount, 1999); its time grows as N^1.1 for few dimensions.

    The tree only gives candidates: `distances` gives the exact distances and decides ties.
    Arguments and the returned function are those of `neighbours.search`.
    """
    tree = KDTree(points, leafsize=_LEAF)
    rank_in_tree = np.argsort(tree.indices)

    def nearest(positions: NDArray[np.intp]) -> Nearest:
        # Points near each other are queried one after the other, while their leaves are in the cache:
        # half the time for 300,000.
        order = np.argsort(rank_in_tree[positions])
        walk = positions[order]
        y = _candidates(tree, points, walk, keep)
        far = distances(points.take(walk, axis=0)[:, None], points.take(y, axis=0))
        back = np.argsort(order)
        return y[back], far[back]

    return nearest


def _candidates(
    tree: KDTree, points: NDArray[np.float64], positions: NDArray[np.intp], keep: int
) -> NDArray[np.intp]:
    """The `keep` nearest others of each position, in any order.

    The tree is asked for two more: the point itself, and the first one that is not kept. If that one is
    about as far as the last one kept, rounding or the tree's own order chose between them.
    """
    far, y = (np.asarray(answer) for answer in tree.query(points[positions], k=keep + 2, workers=-1))
    is_itself = y == positions[:, None]
    column = is_itself.argmax(axis=1)
    rows = np.arange(len(positions))
    unsettled = ~is_itself[rows, column] | _about_equal(far[:, keep], far[:, keep + 1])
    y[rows, column] = y[:, 0]  # the first is the point itself, or equal to it: drop the point, keep the equal
    y = y[:, 1 : keep + 1]
    if unsettled.any():
        y[unsettled] = _settle_ties(tree, points, positions[unsettled], keep)
    return y


def _about_equal(near: NDArray[np.float64], far: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the tree's rounding may have put `near` before `far`."""
    return np.asarray(far <= near * (1 + _ROUNDING) + _UNDERFLOW)


def _settle_ties(
    tree: KDTree, points: NDArray[np.float64], positions: NDArray[np.intp], keep: int
) -> NDArray[np.intp]:
    """The same for points with a tie at the edge: by distance, then the lower positions.

    The tree is asked for more until the tie ends. Many points can be equal: each distinct one is queried
    once, and each point then drops itself from the answer.
    """
    distinct, which = np.unique(points[positions], axis=0, return_inverse=True)
    nearest = np.empty((len(distinct), keep + 1), np.intp)
    open_rows, count = np.arange(len(distinct)), keep + 2
    while len(open_rows):
        count = min(count * 2, len(points))
        still_open = []
        for rows in np.array_split(open_rows, -(-len(open_rows) * count // _PAIRS_PER_QUERY)):
            far, y = (np.asarray(answer) for answer in tree.query(distinct[rows], k=count, workers=-1))
            true = distances(distinct[rows, None], points.take(y, axis=0))
            order = np.lexsort((y, true), axis=1)[:, : keep + 1]
            nearest[rows] = np.take_along_axis(y, order, 1)
            if count < len(points):
                still_open.append(rows[_about_equal(far[:, keep], far[:, -1])])
        open_rows = np.concatenate(still_open) if still_open else open_rows[:0]
    y = nearest[which]
    is_itself = y == positions[:, None]
    dropped = np.where(is_itself.any(axis=1), is_itself.argmax(axis=1), keep)
    kept: NDArray[np.bool_] = np.arange(keep + 1) != dropped[:, None]
    return np.asarray(y[kept].reshape(-1, keep))
