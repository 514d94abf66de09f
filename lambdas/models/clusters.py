"""Clusters of near points: scikit-learn's KMeans, with labels in an order that repeats. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_samples

from lambdas.core.errors import InvalidInput
from lambdas.models.distances import distances
from lambdas.models.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Clusters(NamedTuple):
    """The cluster of each point.

    Attributes:
        label: (points,) int64 from 0: the largest cluster first, equal ones by their smallest id.
        distance: (points,) float64, to the centroid of the point's own cluster.
        centroids: (clusters, features), in the order of the labels.
    """

    label: NDArray[np.int64]
    distance: NDArray[np.float64]
    centroids: NDArray[np.float64]


def clusters(points: NDArray[np.float64], ids: Sequence[str], count: int = 5) -> Clusters:
    """Cut the points into `count` clusters; the same points give the same labels.

    Args:
        points: (points, features), scaled.
        ids: (points,), ascending: KMeans depends on the order of its rows.
        count: how many clusters.

    Raises:
        InvalidInput: there are fewer points, or fewer different ones, than clusters.
        ValueError: the ids are not ascending, or a value is missing.
    """
    if list(ids) != sorted(ids):
        raise ValueError("points must come in the order of their ids")
    if np.isnan(points).any():
        raise ValueError("a feature is missing: points without every feature are left out first")
    different = len(np.unique(points, axis=0))
    if different < count:
        what = f"{len(points)} points ({different} different) cannot make {count} clusters"
        raise InvalidInput("charts", f"{what}: bring more features, or lower the number of clusters")
    with one_thread():
        fitted = KMeans(n_clusters=count, random_state=0, n_init=10).fit(points)
    unordered = fitted.labels_
    first = {label: np.flatnonzero(unordered == label)[0] for label in range(count)}
    order = sorted(range(count), key=lambda label: (-np.count_nonzero(unordered == label), first[label]))
    centroids = fitted.cluster_centers_[order]
    label = np.argsort(order)[unordered].astype(np.int64)
    return Clusters(label, distances(points, centroids[label]), centroids)


def silhouettes(points: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much nearer each point is to its own cluster than to the next (Rousseeuw, 1987).

    Args:
        points: (points, features), as they were clustered.
        label: (points,), the cluster of each.

    Returns:
        (points,), from -1 (it lies in another cluster) to 1 (its own is far from all others); 0 for a
        point that is alone in its cluster. Empty where there are not from 2 to points - 1 clusters,
        since then nothing can be compared.
    """
    if not 1 < len(np.unique(label)) < len(points):
        return np.empty(0)
    every = distances(points[:, None], points[None])
    return np.asarray(silhouette_samples(every, label, metric="precomputed"))
