"""Points as a picture: where each lies on a plane, and which lie together. Pure.

t-SNE (van der Maaten and Hinton, 2008) of at most MOST points; every other lies between those of them that
it is nearest to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from lambdas.models.clusters import clusters
from lambdas.models.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MOST = 3_000
"""A minute on one core."""
PERPLEXITY = 7.0
_FEWEST = 4
_BETWEEN = 5


def scaled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each feature divided by its standard deviation, not centred, as the reference does.

    Args:
        points: (points, features), any unit, nothing missing.
    """
    return np.asarray(StandardScaler(with_mean=False).fit_transform(points), np.float64)


def on_a_plane(points: NDArray[np.float64], seed: int = 0) -> NDArray[np.float64]:
    """Where each point lies, (points, 2); the same points give the same places.

    Args:
        points: (points, features), scaled, nothing missing.
        seed: of the first places.

    Returns:
        Places without a unit: near ones were near. Fewer than four points, or equal ones alone, have no
        map: they lie side by side in their order.

    Raises:
        ValueError: a value is missing.
    """
    if np.isnan(points).any():
        raise ValueError("a feature is missing: points without every feature are left out first")
    if len(points) < _FEWEST or (points == points[:1]).all():
        return np.column_stack([np.arange(len(points), dtype=np.float64), np.zeros(len(points))])
    if len(points) <= MOST:
        return _placed(points, seed)
    some = np.linspace(0, len(points) - 1, MOST).astype(np.intp)
    places = np.empty((len(points), 2))
    places[some] = _placed(points[some], seed)
    others = np.setdiff1d(np.arange(len(points)), some)
    places[others] = _between(points[others], points[some], places[some])
    return places


def grouped(points: NDArray[np.float64], ids: Sequence[str], count: int) -> NDArray[np.int64]:
    """The cluster of each point, as `clusters` numbers them; fewer where there are fewer different points.

    Args:
        points: (points, features), nothing missing.
        ids: (points,), ascending.
        count: how many clusters at most.
    """
    different = len(np.unique(points, axis=0))
    return clusters(points, ids, min(count, different)).label if different else np.empty(0, np.int64)


@one_thread()
def _placed(points: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    # As the reference: the perplexity is 7 where there are enough points, and the first places are random.
    perplexity = min(PERPLEXITY, (len(points) - 1) / 3)
    model = TSNE(n_components=2, perplexity=perplexity, init="random", random_state=seed)
    return np.asarray(model.fit_transform(points), np.float64)


def _between(
    points: NDArray[np.float64], known: NDArray[np.float64], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The mean of the nearest known points' places, the nearer the heavier."""
    far, near = NearestNeighbors(n_neighbors=_BETWEEN).fit(known).kneighbors(points)
    weight = 1.0 / np.maximum(far, 1e-9)
    return np.asarray((places[near] * weight[..., None]).sum(axis=1) / weight.sum(axis=1)[:, None])
