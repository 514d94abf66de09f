"""Clusters without small ones, so that nobody is told by being one of a few. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def joined(labels: NDArray[np.intp], fewest: int) -> NDArray[np.intp]:
    """Clusters, of which those that are too small are joined into one.

    If that one is too small as well, the smallest of the others is joined to it: left out, its members could
    be told by being in no cluster.

    Args:
        labels: (people,), the cluster of each.
        fewest: how many people a cluster has at least. There must be as many.

    Returns:
        (people,), labels from 0, the largest cluster first; of equal ones that with the lowest old label.
    """
    old, position, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    group, small = np.arange(len(old)), int((sizes < fewest).sum())
    if small:
        smallest_first = np.lexsort((-old, sizes))
        enough = int(np.searchsorted(np.cumsum(sizes[smallest_first]), fewest)) + 1
        together = smallest_first[: max(small, enough)]
        group[together] = together.min()
    left, member = np.unique(group[position], return_inverse=True)
    largest_first = np.lexsort((left, -np.bincount(member)))
    return np.asarray(np.argsort(largest_first)[member], np.intp)
