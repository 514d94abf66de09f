"""Songs that sound alike, in a few clusters: scikit-learn's KMeans, renumbered so that runs agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.cluster import KMeans

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Clusters(NamedTuple):
    """Where each song belongs.

    Attributes:
        label: (songs,) int64 from 0: the largest cluster first, equal ones by their smallest id.
        distance: (songs,) float64, to the centroid of the song's own cluster.
        centroids: (clusters, features), in the order of the labels.
    """

    label: NDArray[np.int64]
    distance: NDArray[np.float64]
    centroids: NDArray[np.float64]


def clusters(points: NDArray[np.float64], ids: Sequence[str], count: int = 5) -> Clusters:
    """Cut the songs into `count` clusters; the same songs give the same labels.

    Args:
        points: (songs, features), z-scored.
        ids: (songs,), ascending: KMeans depends on the order of its rows.
        count: how many clusters.

    Raises:
        InvalidInput: there are fewer songs, or fewer different ones, than clusters.
        ValueError: the ids are not ascending.
    """
    if list(ids) != sorted(ids):
        raise ValueError("songs must come in the order of their ids")
    different = len(np.unique(points, axis=0))
    if different < count:
        what = f"{len(points)} songs with features ({different} different) cannot make {count} clusters"
        raise InvalidInput("charts", f"{what}: bring more features, or lower the number of clusters")
    fitted = KMeans(n_clusters=count, random_state=0, n_init=10).fit(points)
    found = fitted.labels_
    first = {label: np.flatnonzero(found == label)[0] for label in range(count)}
    order = sorted(range(count), key=lambda label: (-np.count_nonzero(found == label), first[label]))
    centroids = fitted.cluster_centers_[order]
    label = np.argsort(order)[found].astype(np.int64)
    return Clusters(label, np.linalg.norm(points - centroids[label], axis=1), centroids)
