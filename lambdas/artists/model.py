"""How kindred artists are: min-max normalised means, Euclidean distance, exact neighbours.

Pure: no AWS, clock or environment. Every distance is float64 of the difference itself; the faster
tricks (the GEMM identity, float32) report equal artists as unequal and near ones as equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from lambdas.models.neighbours import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

_BLOCK_PAIRS = 100_000  # stay in a core's cache
_BLOCK_ARTISTS = 5_000  # so that the first can be written while the next is computed


class Related(NamedTuple):
    """A block of rows of related_artists, by position in the artists' order.

    Attributes:
        artist: (rows,) intp, ascending.
        y: (rows,) intp, ascending within an artist, never equal to it.
        distance: (rows,) float64.
    """

    artist: NDArray[np.intp]
    y: NDArray[np.intp]
    distance: NDArray[np.float64]


def min_max(averages: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """Scale every feature to [0, 1] within the bounds of the day's tracks.

    Args:
        averages: (artists, features), index artist_id; units as in audio_features.
        bounds: (2, features), index "min" and "max".

    Returns:
        Same shape and index, unitless. A feature whose min equals its max becomes 0,
        so that it adds nothing to a distance.

    Raises:
        ValueError: a mean is missing; the message names the artist and the feature.
    """
    missing = averages.isna()
    if missing.to_numpy().any():
        artist, feature = next(
            (str(averages.index[row]), str(averages.columns[column])) for row, column in np.argwhere(missing)
        )
        raise ValueError(f"artist {artist} has no mean of {feature}")
    low, high = (bounds.loc[[bound], list(averages.columns)].to_numpy() for bound in ("min", "max"))
    span = np.where(high > low, high - low, np.inf)
    return averages.sub(low[0]).div(span[0])


def related(points: NDArray[np.float64], keep: int, artists: range | None = None) -> Iterator[Related]:
    """Each point's `keep` nearest others, ties by position, in blocks so that memory stays bounded.

    Args:
        points: (artists, features), normalised, in the artists' order.
        keep: 0 to artists - 1.
        artists: only these, by position; all if None.

    Yields:
        Blocks in order: every artist once, its neighbours ascending by position.
    """
    some = range(len(points)) if artists is None else artists
    if keep <= 0:
        return
    if keep == len(points) - 1:
        yield from _every_pair(points, some)
    else:
        yield from _nearest(points, keep, some)


def _blocks(artists: range, size: int) -> Iterator[NDArray[np.intp]]:
    for start in range(artists.start, artists.stop, size):
        yield np.arange(start, min(start + size, artists.stop))


def _every_pair(points: NDArray[np.float64], artists: range) -> Iterator[Related]:
    others = np.arange(len(points) - 1)
    for block in _blocks(artists, max(_BLOCK_PAIRS // len(points), 1)):
        every = cdist(points[block], points)
        before = others < block[:, None]
        y = np.where(before, others, others + 1)
        distance = np.where(before, every[:, :-1], every[:, 1:])
        yield Related(np.repeat(block, len(others)), y.ravel(), distance.ravel())


def _nearest(points: NDArray[np.float64], keep: int, artists: range) -> Iterator[Related]:
    find = nearest(points, keep)
    for block in _blocks(artists, _BLOCK_ARTISTS):
        y, distance = find(block)
        order = np.argsort(y, axis=1)
        y, distance = np.take_along_axis(y, order, 1), np.take_along_axis(distance, order, 1)
        yield Related(np.repeat(block, keep), y.ravel(), distance.ravel())
