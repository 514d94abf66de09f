"""A bucket's histories -> how often each listener plays each artist, whatever the track.

An artist has the catalogue's id where its name is known there, else one made of the name. A history that has
track ids alone is read by the artists of those tracks; where they are not known, its plays count for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, schema_of
from lambdas.people.buckets import PLAYS
from lambdas.playlists import run_files
from lambdas.playlists.catalogue import Names, artists_of_tracks
from lambdas.playlists.run import Run
from lambdas.playlists.settings import PlaysSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lambdas.playlists.run import BucketEvent
    from lambdas.playlists.run_files import Plays

TABLE = "plays"
_ORDER: list[tuple[str, Literal["ascending", "descending"]]] = [
    ("listener_id", "ascending"),
    ("artist_id", "ascending"),
]


class PlaysResult(TypedDict):
    """`listeners`: how many of the bucket have plays."""

    listeners: int


def handler(event: BucketEvent, context: object) -> PlaysResult:
    """The run and a bucket -> how many listeners have plays; running a bucket again writes the same file."""
    settings = PlaysSettings.from_env()
    run, name = Run.from_event(event), event["bucket"]
    listeners = lake.get_json(settings.lake, run_files.bucket_key(run, name, "listeners")) or []
    known: Any = read(settings.lake, run_files.catalogue_key(run)).to_pydict()
    catalogue = dict(zip(known["id"], known["name"], strict=True))
    histories = read_histories(settings.lake, name, listeners)
    named = with_artists(histories, Names(catalogue), lambda: artists_of_tracks(settings, run.dt))
    rows = together(named)

    noted: Plays = {
        "listeners": len(rows["listener_id"].unique()),
        "plays": _sum(rows),
        "nameless_plays": _sum(histories) - _sum(rows),
        "catalogued_plays": _sum(rows.filter(_is_in(rows["artist_id"], catalogue))),
        "run_id": run.run_id,
    }
    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), to_parquet(rows))
    lake.put_json(settings.lake, run_files.bucket_key(run, name, "plays"), noted)
    lake.put_json(settings.lake, run_files.bucket_key(run, name, "spellings"), spellings(named))

    log.info("plays written", extra={"dt": run.dt, "rows": rows.num_rows})
    return {"listeners": noted["listeners"]}


def read_histories(bucket: str, name: str, listeners: list[str]) -> pa.Table:
    """All rows of listener_plays of these listeners of a bucket of people, of every import."""
    keys = sorted(lake.keys(bucket, f"{PLAYS}/bucket={name}/"))
    schema = schema_of(PLAYS)
    rows = pa.concat_tables([schema.empty_table(), *(read(bucket, key).cast(schema) for key in keys)])
    return rows.filter(_is_in(rows["listener_id"], listeners))


def with_artists(rows: pa.Table, names: Names, of_tracks: Callable[[], Mapping[str, str]]) -> pa.Table:
    """Rows of listener_plays with artist_id; those of an artist whom nobody knows are left out.

    Args:
        rows: of listener_plays.
        names: what gives a name its id.
        of_tracks: the artist of each track that the lake knows; asked only if a row has no artist.
    """
    artists = [(name or "").strip() for name in rows["artist"].to_pylist()]
    known = of_tracks() if "" in artists else {}
    found = [
        names.id_of(name)[0] if name else known.get(track or "")
        for name, track in zip(artists, rows["track_id"].to_pylist(), strict=True)
    ]
    column: Any = pa.array(found, pa.string())
    with_ids = rows.append_column("artist_id", column)
    return with_ids.filter(pc.is_valid(with_ids["artist_id"]))


def together(rows: pa.Table) -> pa.Table:
    """Rows of the table plays, by listener and artist.

    Args:
        rows: as with_artists gives them.
    """
    # The spelling that is played most stands first.
    ranked = rows.sort_by([*_ORDER, ("plays", "descending"), ("artist", "ascending")])
    grouped = ranked.group_by(["listener_id", "artist_id"], use_threads=False).aggregate(
        [("artist", "first"), ("plays", "sum"), ("first_played", "min"), ("source", "distinct")]
    )
    told: list[Any] = grouped["source_distinct"].to_pylist()
    sources = [",".join(sorted(each)) for each in told]
    columns: dict[str, Any] = {
        "listener_id": grouped["listener_id"],
        "artist_id": grouped["artist_id"],
        "artist": grouped["artist_first"],
        "plays": grouped["plays_sum"],
        "first_played": grouped["first_played_min"],
        "source": pa.array(sources, pa.string()),
    }
    return pa.table(columns).cast(schema_of(TABLE)).sort_by(_ORDER)


def spellings(rows: pa.Table) -> dict[str, dict[str, int]]:
    """By artist, each name as it is written, and how many listeners write it so.

    Args:
        rows: as with_artists gives them.
    """
    written = rows.filter(pc.is_valid(rows["artist"]))
    grouped = written.group_by(["artist_id", "artist"]).aggregate([("listener_id", "count_distinct")])
    found: dict[str, dict[str, int]] = {}
    for row in grouped.to_pylist():
        found.setdefault(row["artist_id"], {})[row["artist"]] = row["listener_id_count_distinct"]
    return found


def _sum(rows: pa.Table) -> int:
    return int(pc.sum(rows["plays"]).as_py() or 0)


def _is_in(column: Any, values: Any) -> Any:
    return pc.is_in(column, value_set=pa.array(sorted(values), pa.string()))
