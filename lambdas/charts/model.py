"""How kindred songs are: z-scores and the Euclidean distance of every pair.

Pure, and numpy alone, so that every layer can hold it; the clusters are in clusters.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Related(NamedTuple):
    """The rows of related_tracks, by position in the songs' order.

    Attributes:
        track: (rows,) intp, ascending.
        y: (rows,) intp, by ranking within a track, never equal to it.
        distance: (rows,) float64, ascending within a track.
        ranking: (rows,) int64, 1 to songs - 1 within a track.
    """

    track: NDArray[np.intp]
    y: NDArray[np.intp]
    distance: NDArray[np.float64]
    ranking: NDArray[np.int64]


def z_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre every feature and divide it by its population standard deviation.

    Args:
        values: (songs, features), units as in audio_features, nothing missing.

    Returns:
        Same shape, unitless. A constant feature becomes 0, so that it adds nothing to a distance.

    Raises:
        ValueError: a value is missing.
    """
    if np.isnan(values).any():
        raise ValueError("a feature is missing: songs without every feature are left out first")
    spread = values.std(axis=0, ddof=0)
    constant = values.max(axis=0, initial=-np.inf) == values.min(axis=0, initial=np.inf)
    centred = np.where(constant, 0.0, values - values.mean(axis=0))
    return centred / np.where(constant, 1.0, spread)


def related(points: NDArray[np.float64]) -> Related:
    """Every pair of songs in both directions, each song's others ranked by distance, ties by position.

    Args:
        points: (songs, features), z-scored, in the order of their ids, so that position breaks ties by id.
    """
    songs = len(points)
    order = np.empty((songs, max(songs - 1, 0)), dtype=np.intp)
    distance = np.empty(order.shape)
    for song in range(songs):
        away = np.sqrt(((points - points[song]) ** 2).sum(axis=1))
        nearest = np.argsort(away, kind="stable")
        order[song] = nearest[nearest != song]
        distance[song] = away[order[song]]
    return Related(
        np.repeat(np.arange(songs), order.shape[1]),
        order.ravel(),
        distance.ravel(),
        np.tile(np.arange(1, order.shape[1] + 1), songs),
    )
