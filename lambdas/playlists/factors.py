"""The tables listener_factors, artist_factors and artist_weights: written by a day's run, read by its steps.

The DDL of listener_factors is the contract of whoever fits ALS: this code, or Spark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np
from arro3.core import Array, list_array, list_flatten

from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.people.buckets import bucket_count, bucket_of
from lambdas.playlists import run_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from lambdas.playlists.run import Run

LISTENERS, ARTISTS, WEIGHTS = "listener_factors", "artist_factors", "artist_weights"
Learned = Literal["all", "weak"]
LEARNED: tuple[Learned, ...] = get_args(Learned)
"""From which plays: every row of splits, which is served; all but the test rows of the protocol weak."""


class ById(NamedTuple):
    """Numbers by id.

    Attributes:
        ids: ascending.
        values: (ids, numbers).
    """

    ids: Sequence[str]
    values: NDArray[np.float64]

    def at(self, ids: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """(ids, numbers) in the order of these ids, zeros for one that is not there; and which are there."""
        position = {one: at for at, one in enumerate(self.ids)}
        found = np.array([position.get(one, -1) for one in ids], np.intp)
        known = found >= 0
        values = np.zeros((len(ids), self.values.shape[1]))
        values[known] = self.values[found[known]]
        return values, known


def write_factors(bucket: str, run: Run, learned: Learned, listeners: ById, artists: ById) -> None:
    """Write what ALS has learned; a bucket without anybody has an empty file."""
    count = bucket_count(bucket)
    where = np.array([bucket_of(one, count) for one in listeners.ids])
    for name in run_files.buckets(bucket, run):
        some = np.flatnonzero(where == name)
        theirs = ById([listeners.ids[at] for at in some.tolist()], listeners.values[some])
        key = run_files.rows_key(LISTENERS, run.dt, name, learned)
        _write(bucket, run, key, _table(LISTENERS, "listener_id", theirs, learned))
    key = run_files.artists_key(ARTISTS, run.dt, learned)
    _write(bucket, run, key, _table(ARTISTS, "artist_id", artists, learned))


def prune_factors(bucket: str, run: Run) -> None:
    """Delete files of the day that no set of plays of this run has."""
    of_listeners = {
        run_files.rows_key(LISTENERS, run.dt, name, learned)
        for name in run_files.buckets(bucket, run)
        for learned in LEARNED
    }
    run_files.prune(bucket, LISTENERS, run.dt, of_listeners)
    of_artists = {run_files.artists_key(ARTISTS, run.dt, learned) for learned in LEARNED}
    run_files.prune(bucket, ARTISTS, run.dt, of_artists)


def read_artists(bucket: str, run: Run, learned: Learned) -> ById:
    """Factors of artists. Raises InvalidInput where they are not in the lake."""
    body = lake.require(bucket, run_files.artists_key(ARTISTS, run.dt, learned))
    return _by_id([from_parquet(body)], "artist_id")


def read_listeners(bucket: str, run: Run, learned: Learned, names: Sequence[str]) -> ById:
    """Factors of the listeners of some buckets. Raises InvalidInput where they are not in the lake."""
    keys = [run_files.rows_key(LISTENERS, run.dt, name, learned) for name in names]
    return _by_id([from_parquet(lake.require(bucket, key)) for key in keys], "listener_id")


def write_weights(
    bucket: str, run: Run, weights: Mapping[str, NDArray[np.float64]], ids: Sequence[str]
) -> None:
    """Write RDLAE's two diagonals, penalty and scale; no rows where it was not fitted."""
    key = run_files.artists_key(WEIGHTS, run.dt)
    columns: dict[str, Any] = {
        "artist_id": list(ids) if weights else [],
        "penalty": [],
        "scale": [],
        **weights,
    }
    _write(bucket, run, key, table_of(table_schema(WEIGHTS), columns))
    run_files.prune(bucket, WEIGHTS, run.dt, {key})


def read_weights(bucket: str, run: Run) -> ById:
    """RDLAE's diagonals: (artists, 2), penalty and scale. Raises InvalidInput where a step wrote none."""
    table = from_parquet(lake.require(bucket, run_files.artists_key(WEIGHTS, run.dt)))
    values = np.column_stack([np.array(table[name].to_pylist(), float) for name in ("penalty", "scale")])
    return ById([str(one) for one in table["artist_id"].to_pylist()], values)


def _table(table: str, column: str, rows: ById, learned: Learned) -> Table:
    schema = table_schema(table)
    count, numbers = rows.values.shape
    offsets = np.arange(0, count * numbers + 1, numbers, dtype=np.int32)
    factors = list_array(
        Array.from_numpy(offsets),
        Array.from_numpy(np.ascontiguousarray(rows.values).ravel()),
        type=schema.field("factors").type,
    )
    columns: dict[str, Any] = {
        column: list(rows.ids),
        "learned": [learned] * count,
        "factors": factors,
    }
    return table_of(schema, columns)


def _by_id(tables: Sequence[Table], column: str) -> ById:
    ids = [one for table in tables for one in table[column].to_pylist()]
    parts = [list_flatten(table["factors"].combine_chunks()).to_numpy() for table in tables if table.num_rows]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    values = np.concatenate([np.empty(0), *parts]).reshape(len(ids), -1 if ids else 0)
    return ById([ids[at] for at in order], values[order])


def _write(bucket: str, run: Run, key: str, table: Table) -> None:
    require_owner(bucket, run)
    lake.put(bucket, key, to_parquet(table))
