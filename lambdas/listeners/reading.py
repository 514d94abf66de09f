"""A day's listeners as the models take them, read from the lake's tables, bucket by bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.listeners import run_files
from lambdas.models.sharing import Sets, sets_of
from lambdas.models.similar import Tastes, tastes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lambdas.listeners.run import Run


class Vectors(NamedTuple):
    """The listeners with a taste vector.

    Attributes:
        ids: (listeners,), ascending.
        means: (listeners, features), in the features' units.
        profiles: (listeners, 2 x features), means of percentiles, then their deviations.
    """

    ids: list[str]
    means: NDArray[np.float64]
    profiles: NDArray[np.float64]


class Listeners(NamedTuple):
    """All listeners of a day.

    Attributes:
        ids: (listeners,), ascending, which breaks ties.
        artists: the artists' ids that positions in `tastes.artists` stand for, ascending.
        tastes: what the models need.
    """

    ids: list[str]
    artists: list[str]
    tastes: Tastes


def read_vectors(bucket: str, run: Run, features: Sequence[str]) -> Vectors:
    """The day's taste vectors, of all buckets. Raises InvalidInput where a step has not written them."""
    column = {feature: at for at, feature in enumerate(features)}
    values: dict[str, NDArray[np.float64]] = {}
    for name in run_files.buckets(bucket, run):
        table = from_parquet(lake.require(bucket, run_files.rows_key("taste_vectors", run.dt, name)))
        rows = zip(*(table[each].to_pylist() for each in _READ), strict=True)
        for listener, feature, *figures in rows:
            whole = values.setdefault(listener, np.full((3, len(features)), np.nan))
            whole[:, column[feature]] = figures
    ids = sorted(values)
    if not ids:
        return Vectors([], np.empty((0, len(features))), np.empty((0, 2 * len(features))))
    stacked = np.stack([values[one] for one in ids])
    return Vectors(ids, stacked[:, 0], stacked[:, 1:].reshape(len(ids), -1))


_READ = ("listener_id", "feature", "mean", "percentile", "percentile_deviation")


def read_artists(bucket: str, run: Run) -> dict[str, set[str]]:
    """The artists of each listener of the day, of all buckets."""
    artists_by_listener: dict[str, set[str]] = {}
    for name in run_files.buckets(bucket, run):
        body = lake.require(bucket, run_files.rows_key("listener_tracks", run.dt, name))
        table = from_parquet(body, ["listener_id", "artist_ids"])
        for listener, artists in zip(*(column.to_pylist() for column in table.columns), strict=True):
            artists_by_listener.setdefault(listener, set()).update(artists)
    return artists_by_listener


def read_listeners(bucket: str, run: Run, features: Sequence[str]) -> Listeners:
    """All listeners of the day: their vectors, where they have one, and their artists."""
    return together(read_vectors(bucket, run, features), read_artists(bucket, run), len(features))


def together(vectors: Vectors, artists: dict[str, set[str]], features: int) -> Listeners:
    """Vectors and artists as the models take them."""
    ids = sorted({*artists, *vectors.ids})
    names = sorted(set().union(*artists.values()))
    position = {name: at for at, name in enumerate(names)}
    means, profiles = np.full((len(ids), features), np.nan), np.full((len(ids), 2 * features), np.nan)
    at = np.searchsorted(np.array(ids), np.array(vectors.ids, dtype=np.array(ids).dtype))
    means[at], profiles[at] = vectors.means, vectors.profiles
    sets: Sets = sets_of([[position[name] for name in artists.get(one, ())] for one in ids], len(names))
    return Listeners(ids, names, tastes(means, profiles, sets))
