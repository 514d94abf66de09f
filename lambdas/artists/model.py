"""How kindred artists are: min-max normalised means, Euclidean distance, exact neighbours.

Pure: no AWS, clock or environment. Distances are float64 throughout; the faster tricks (the GEMM
identity, float32) report equal artists as unequal and near ones as equal, so they are not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

_BLOCK_PAIRS = 4_000_000
_BLOCK_ARTISTS = 20_000
_LEAF = 32  # for fifty neighbours a tenth faster than scipy's 10


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


def related(points: NDArray[np.float64], keep: int) -> Iterator[Related]:
    """Each point's `keep` nearest others, ties by position, in blocks so that memory stays bounded.

    Args:
        points: (artists, features), normalised, in the artists' order.
        keep: 0 to artists - 1.

    Yields:
        Blocks in order: every artist once, its neighbours ascending by position.
    """
    artists = len(points)
    if keep <= 0:
        return
    if keep == artists - 1:
        yield from _every_pair(points)
    else:
        yield from _nearest(points, keep)


def _every_pair(points: NDArray[np.float64]) -> Iterator[Related]:
    artists = len(points)
    rows = max(_BLOCK_PAIRS // artists, 1)
    for start in range(0, artists, rows):
        block = np.arange(start, min(start + rows, artists))
        artist, y = np.repeat(block, artists), np.tile(np.arange(artists), len(block))
        others = artist != y
        yield Related(artist[others], y[others], cdist(points[block], points).ravel()[others])


def _nearest(points: NDArray[np.float64], keep: int) -> Iterator[Related]:
    """k-d tree (Maneewongvatana and Mount, 1999), exact; it grows as N^1.06 for few dimensions."""
    tree = KDTree(points, leafsize=_LEAF)
    for start in range(0, len(points), _BLOCK_ARTISTS):
        block = np.arange(start, min(start + _BLOCK_ARTISTS, len(points)))
        y, distance = _of_block(tree, points, block, keep)
        order = np.argsort(y, axis=1)
        y, distance = np.take_along_axis(y, order, 1), np.take_along_axis(distance, order, 1)
        yield Related(np.repeat(block, keep), y.ravel(), distance.ravel())


def _of_block(
    tree: KDTree, points: NDArray[np.float64], block: NDArray[np.intp], keep: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The block's `keep` nearest others each, (artists, keep), in any order.

    The artist itself is asked for too, and one neighbour more than is kept: if the last one kept and
    the first one dropped are equally far, the tree chose among equals at random.
    """
    distance, y = (np.asarray(found) for found in tree.query(points[block], k=keep + 2, workers=-1))
    itself = y == block[:, None]
    at = itself.argmax(axis=1)
    rows = np.arange(len(block))
    tied = ~itself[rows, at] | (distance[:, keep] == distance[:, keep + 1])
    y[rows, at] = y[:, 0]  # whatever stood before the artist itself is, like it, 0 away
    y, distance = y[:, 1 : keep + 1], distance[:, 1 : keep + 1]
    if tied.any():
        y[tied], distance[tied] = _among_equals(tree, points, block[tied], keep)
    return y, distance


def _among_equals(
    tree: KDTree, points: NDArray[np.float64], tied: NDArray[np.intp], keep: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The same for artists with a tie at the edge: the lower positions are kept.

    The tree is asked for more until the tie ends, once for all artists that are equal: thousands
    without a voice of their own must not each ask for thousands.
    """
    places, place = np.unique(points[tied], axis=0, return_inverse=True)
    nearest = np.empty((len(places), keep + 1), np.intp)
    far = np.empty((len(places), keep + 1))
    left, asked = np.arange(len(places)), keep + 2
    while len(left):
        asked = min(asked * 2, len(points))
        unsettled = []
        for part in np.array_split(left, -(-len(left) * asked // _BLOCK_PAIRS)):
            distance, y = (np.asarray(found) for found in tree.query(places[part], k=asked, workers=-1))
            order = np.lexsort((y, distance), axis=1)[:, : keep + 1]
            nearest[part] = np.take_along_axis(y, order, 1)
            far[part] = np.take_along_axis(distance, order, 1)
            if asked < len(points):
                unsettled.append(part[distance[:, keep] == distance[:, -1]])
        left = np.concatenate(unsettled) if unsettled else left[:0]
    y, distance = nearest[place], far[place]
    itself = y == tied[:, None]
    dropped = np.where(itself.any(axis=1), itself.argmax(axis=1), keep)
    kept = np.arange(keep + 1) != dropped[:, None]
    return y[kept].reshape(-1, keep), distance[kept].reshape(-1, keep)
