"""A slice of a day's artists: its neighbours among all  ->  MySQL's staging table, and the lake."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from arro3.core import Array, DataType

from lambdas.artists import serving, shards
from lambdas.artists.points import decode
from lambdas.artists.run import Run, RunEvent, Shard
from lambdas.artists.settings import ServingSettings
from lambdas.core.errors import Superseded
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.models.neighbours import Neighbours, neighbours
from lambdas.serving.loading import load
from lambdas.serving.lock_waits import LOCK_SECONDS
from lambdas.serving.mysql import named_lock, session
from lambdas.serving.pairs import pair_rows
from lambdas.serving.staging import delete_range, staging_expected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from lambdas.core.run import Result

PART_ROWS = 1_000_000
"""Rows of a file in the lake, about: 25 MB."""


class ShardAverages(TypedDict):
    """What a shard needs of AveragesResult."""

    keep: int
    staging: str


class ShardEvent(RunEvent, Shard):
    """The run, its points, and a slice of the artists."""

    averages: Result[ShardAverages]


class ShardResult(TypedDict):
    """`rows`: how many the slice has."""

    rows: int


def handler(event: ShardEvent, context: object) -> ShardResult:
    """The run, its points, and a slice of the artists -> how many rows the slice has.

    Running a slice again replaces its rows and writes the same files.
    """
    settings = ServingSettings.from_env()
    run = Run.from_event(event)
    shard, averages = range(event["start"], event["stop"]), event["averages"]["value"]

    artists, points = _points(settings.lake, run)
    blocks: list[Neighbours] = []

    def computed() -> Iterator[Neighbours]:
        for block in neighbours(points, averages["keep"], shard):
            blocks.append(block)
            yield block

    computing = computed()
    if averages["staging"]:  # MySQL writes one block while the next is computed
        _to_mysql(settings, run, averages["staging"], shard, artists, computing)
    deque(computing, maxlen=0)  # those that were not computed for MySQL
    parts = list(_joined(blocks))
    _to_lake(settings.lake, run, shard, artists, parts)

    rows = sum(len(part.point) for part in parts)
    log.info("shard written", extra={"dt": run.dt, "start": shard.start, "stop": shard.stop, "rows": rows})
    return {"rows": rows}


def _points(bucket: str, run: Run) -> tuple[NDArray[np.object_], NDArray[np.float64]]:
    """The points that this run's step `averages` wrote: the artists, and (artists, features)."""
    body = lake.get(bucket, shards.points_key(run))
    require_owner(bucket, run)
    if body is None:
        raise Superseded(run.dt)
    artists, points = decode(body)
    return np.array(artists, dtype=object), points


def _joined(blocks: Iterable[Neighbours]) -> Iterator[Neighbours]:
    """The same rows in blocks of about PART_ROWS; the model's blocks are smaller."""
    joined: list[Neighbours] = []
    for block in blocks:
        joined.append(block)
        if sum(len(each.point) for each in joined) >= PART_ROWS:
            yield Neighbours(*map(np.concatenate, zip(*joined, strict=True)))
            joined = []
    if joined:
        yield Neighbours(*map(np.concatenate, zip(*joined, strict=True)))


def _to_mysql(
    settings: ServingSettings,
    run: Run,
    staging: str,
    shard: range,
    artists: NDArray[np.object_],
    blocks: Iterable[Neighbours],
) -> None:
    """Write the slice's rows; rows of an earlier attempt are deleted first."""
    first, last = artists[shard.start], artists[shard.stop - 1]
    mysql = settings.mysql_secret, settings.mysql_ca
    with (
        staging_expected(run),
        session(*mysql) as connection,
        session(*mysql) as helper,
        # An earlier attempt, whose Lambda timed out, may still write: its lock ends with its connection.
        named_lock(connection, f"load {staging} {shard.start}", LOCK_SECONDS),
    ):
        delete_range(connection, staging, serving.KEY, first, last)
        load([connection, helper], staging, pair_rows(artists.astype("S22"), blocks))


def _to_lake(
    bucket: str, run: Run, shard: range, artists: NDArray[np.object_], parts: Sequence[Neighbours]
) -> None:
    """Write the rows to the lake too, for the analysts."""
    names, ids, schema = [], Array(artists.tolist(), DataType.string()), table_schema(serving.TABLE)
    for number, part in enumerate(parts):
        names.append(shards.part(shard, number))
        columns: dict[str, Any] = {
            "artist_id": ids.take(part.point),
            "y_artist": ids.take(part.y),
            "distance": part.distance,
        }
        body = to_parquet(table_of(schema, columns))
        require_owner(bucket, run)  # or the file would replace a later run's
        lake.put(bucket, lake.table_key(serving.TABLE, run.dt, names[-1]), body)
    shards.prune(bucket, serving.TABLE, run.dt, shard, names)
