"""A day's listeners as the models take them, read from the lake's tables, bucket by bucket."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import matrix_of
from lambdas.listeners import run_files
from lambdas.models.sharing import sets_in
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


class Heard(NamedTuple):
    """Whom each listener of a day has heard.

    Attributes:
        ids: (listeners,), bucket by bucket.
        artists: ids, ascending; `members` are positions among them.
        starts: (listeners + 1,): listener n has the members from starts[n] up to starts[n + 1].
        members: each artist once a listener.
    """

    ids: list[str]
    artists: list[str]
    starts: NDArray[np.int64]
    members: NDArray[np.int32]


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
    """The day's taste vectors, of all buckets.

    Raises:
        InvalidInput: a step has not written them, or wrote them of other features.
    """
    width = len(features)
    at = [sorted(features).index(one) for one in features]
    ids: list[str] = []
    parts = [np.empty((0, width, len(_FIGURES)))]
    for name in run_files.buckets(bucket, run):
        key = run_files.rows_key("taste_vectors", run.dt, name)
        table = from_parquet(lake.require(bucket, key))
        if table["feature"].to_pylist() != sorted(features) * (table.num_rows // width):
            raise InvalidInput(f"s3://{bucket}/{key}", "is of other features; run the day again")
        ids += table["listener_id"].to_pylist()[::width]
        parts.append(matrix_of(table, _FIGURES).reshape(-1, width, len(_FIGURES))[:, at])
    order = np.argsort(np.array(ids, dtype=object)) if ids else np.empty(0, np.intp)
    whole = np.concatenate(parts)[order]
    return Vectors(
        [ids[one] for one in order],
        np.ascontiguousarray(whole[..., 0]),
        np.concatenate([whole[..., 1], whole[..., 2]], axis=1),
    )


_FIGURES = ("mean", "percentile", "percentile_deviation")


def read_heard(bucket: str, run: Run) -> Heard:
    """Whom each listener of the day has heard, of all buckets. Raises InvalidInput as read_vectors."""
    ids: list[str] = []
    position: dict[str, int] = {}
    sizes, parts = [np.zeros(1, np.int64)], [np.empty(0, np.int32)]
    for name in run_files.buckets(bucket, run):
        table = from_parquet(lake.require(bucket, run_files.artists_key(run, name)))
        theirs = table["artist_ids"].to_pylist()
        ids += table["listener_id"].to_pylist()
        sizes.append(np.fromiter(map(len, theirs), np.int64, len(theirs)))
        coded = (position.setdefault(one, len(position)) for one in chain.from_iterable(theirs))
        parts.append(np.fromiter(coded, np.int32))
    artists = sorted(position)
    rank = np.empty(len(artists), np.int32)
    rank[[position[one] for one in artists]] = np.arange(len(artists))
    return Heard(ids, artists, np.cumsum(np.concatenate(sizes)), rank[np.concatenate(parts)])


def read_listeners(bucket: str, run: Run, features: Sequence[str]) -> Listeners:
    """All listeners of the day: their vectors, where they have one, and their artists."""
    return together(read_vectors(bucket, run, features), read_heard(bucket, run))


def together(vectors: Vectors, heard: Heard) -> Listeners:
    """Vectors and artists as the models take them; whoever has a vector has heard somebody."""
    order = np.argsort(np.array(heard.ids, dtype=object)) if heard.ids else np.empty(0, np.intp)
    ids = [heard.ids[one] for one in order]
    row = {one: at for at, one in enumerate(ids)}
    at = [row[one] for one in vectors.ids]
    means, profiles = (
        np.full((len(ids), values.shape[1]), np.nan) for values in (vectors.means, vectors.profiles)
    )
    means[at], profiles[at] = vectors.means, vectors.profiles
    sets = sets_in(heard.starts, heard.members, len(heard.artists), order)
    return Listeners(ids, heard.artists, tastes(means, profiles, sets))
