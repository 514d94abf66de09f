"""A bucket's plays -> each listener's tracks, with the lake's ids where the history has none.

Plays without a matching track count for their artist only: a row per listener and artist, without a track.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypedDict

import pyarrow as pa

from lambdas.core.ids import own_artist_id
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, schema_of
from lambdas.listeners import run_files
from lambdas.listeners.known_tracks import read_track_index
from lambdas.listeners.run import Run, RunEvent
from lambdas.listeners.settings import MatchSettings
from lambdas.people.buckets import PLAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lambdas.listeners.known_tracks import TrackIndex
    from lambdas.listeners.run_files import Plays

TABLE = "listener_tracks"


class BucketEvent(RunEvent):
    """The run, and a bucket of its listeners."""

    bucket: str


class TracksResult(TypedDict):
    """`listeners`: number of listeners in the bucket with plays."""

    listeners: int


def handler(event: BucketEvent, context: object) -> TracksResult:
    """The run and a bucket -> how many listeners have plays; their tracks are in the lake."""
    settings = MatchSettings.from_env()
    run, name = Run.from_event(event), event["bucket"]
    listeners = set(lake.get_json(settings.lake, run_files.listeners_key(run, name)) or [])
    plays = read_plays(settings.lake, name)
    readable = [row for row in plays.to_pylist() if row["listener_id"] in listeners]
    rows = tracks_of(readable, _index_of(run, settings))
    noted: Plays = {
        "listeners": len({row["listener_id"] for row in rows}),
        "plays": sum(row["plays"] for row in rows),
        "unmatched_plays": sum(row["plays"] for row in rows if row["track_id"] is None),
        "run_id": run.run_id,
    }
    table = pa.Table.from_pylist(rows, schema=schema_of(TABLE))
    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), to_parquet(table))
    lake.put(settings.lake, run_files.artists_key(run, name), to_parquet(artists_of(rows)))
    lake.put_json(settings.lake, run_files.plays_key(run, name), noted)

    log.info("tracks of listeners written", extra={"dt": run.dt, "rows": len(rows)})
    return {"listeners": noted["listeners"]}


def artists_of(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Whom each listener has heard: listener_id, and artist_ids, ascending, each once."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["listener_id"], set()).update(row["artist_ids"])
    theirs = pa.array([sorted(artists) for artists in found.values()], pa.list_(pa.string()))
    return pa.table({"listener_id": pa.array(found, pa.string()), "artist_ids": theirs})


@lru_cache(maxsize=1)
def _index_of(run: Run, settings: MatchSettings) -> TrackIndex:
    """The lake's tracks: read once by a process, however many buckets of a run it is given."""
    return read_track_index(settings, run)


def read_plays(bucket: str, name: str) -> pa.Table:
    """All plays of a bucket of people, of every import."""
    keys = sorted(lake.keys(bucket, f"{PLAYS}/bucket={name}/"))
    return pa.concat_tables([schema_of(PLAYS).empty_table(), *(read(bucket, key) for key in keys)])


def tracks_of(plays: Iterable[dict[str, Any]], index: TrackIndex) -> list[dict[str, Any]]:
    """Rows of listener_tracks: by listener, then by track, those without one by their artists.

    Args:
        plays: rows of listener_plays.
        index: the lake's tracks and artists.
    """
    rows: dict[tuple[str, bool, str], dict[str, Any]] = {}
    artist_id = cache(lambda name: index.artist(name) or own_artist_id(name))
    for play in plays:
        row = {**play, **_identified(play, index, artist_id)}
        track = row["track_id"]
        key = (row["listener_id"], track is None, track or ",".join(row["artist_ids"]))
        rows[key] = _together(rows[key], row) if key in rows else row
    return [rows[key] for key in sorted(rows)]


def _identified(play: dict[str, Any], index: TrackIndex, artist_id: Callable[[str], str]) -> dict[str, Any]:
    """The track's id, name and artists: the lake's, or the history's where the lake has no such track."""
    track = play["track_id"] or index.track(play["artist"], play["title"])
    if track is not None and track in index.tracks:
        return {"track_id": track, **index.tracks[track]}
    artist = play["artist"]
    return {
        "track_id": track,
        "name": play["title"] if track else None,
        "artist_ids": [artist_id(artist)] if artist else [],
        "artist_names": [artist] if artist else [],
    }


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Two rows of one listener and track as one."""
    sources = {*one["source"].split(","), *other["source"].split(",")}
    return {
        **one,
        "plays": one["plays"] + other["plays"],
        "ms_played": _of_present(sum, one["ms_played"], other["ms_played"]),
        "first_played": _of_present(min, one["first_played"], other["first_played"]),
        "last_played": _of_present(max, one["last_played"], other["last_played"]),
        "source": ",".join(sorted(sources)),
    }


def _of_present(function: Any, *values: Any) -> Any:
    present = [value for value in values if value is not None]
    return function(present) if present else None
