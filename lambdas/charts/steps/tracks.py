"""The day's charts, once all are in the lake -> their tracks and artists, each once, and the earlier charts.

Files of the day that belong to no market of this run are deleted, and the day is marked complete.
"""

from __future__ import annotations

from typing import Any, TypedDict

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import history, incoming, run_files
from lambdas.charts.run import ListResult, Run
from lambdas.charts.schemas import ARTISTS, CHART, TRACKS
from lambdas.charts.settings import LakeSettings
from lambdas.core.ids import page_of
from lambdas.core.logs import log
from lambdas.core.run import Result, RunEvent
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read

FILE = "charts"


class TracksEvent(RunEvent):
    """The run, whose charts are all in the lake."""

    list_markets: Result[ListResult]


class TracksResult(TypedDict):
    """How many entries the charts have, and how many different tracks and artists are in them."""

    entries: int
    tracks: int
    artists: int


def handler(event: TracksEvent, context: object) -> TracksResult:
    """The run, whose charts are all in the lake -> how many tracks and artists are in them."""
    settings = LakeSettings.from_env()
    bucket, run = settings.lake, Run.from_event(event)
    manifest = lake.require_json(bucket, event["list_markets"]["value"]["markets_key"])
    charts = [read(bucket, run_files.chart_key(run, item["name"])) for item in manifest]
    entries = pa.concat_tables([CHART.empty_table(), *charts])

    tracks = distinct_tracks(entries, run.source)
    genres = incoming.genres(bucket)
    artists = artists_of(tracks, genres)
    past = history.charts_up_to(bucket, run.dt, manifest, charts)
    require_owner(bucket, run)
    lake.put(bucket, lake.table_key("tracks", run.dt, FILE), to_parquet(tracks, TRACKS))
    lake.put(bucket, lake.table_key("artists", run.dt, FILE), to_parquet(artists, ARTISTS))
    lake.put(bucket, run_files.history_key(run), to_parquet(past, history.HISTORY))
    lake.put_json(bucket, run_files.artists_key(run), known_genres(past, genres))

    pruned = lake.prune(bucket, "chart_entries", run.dt, {item["name"] for item in manifest})
    lake.put_json(bucket, complete_key(run), manifest)

    counts: TracksResult = {
        "entries": entries.num_rows,
        "tracks": tracks.num_rows,
        "artists": artists.num_rows,
    }
    log.info("tracks listed", extra={"dt": run.dt, "pruned": pruned, **counts})
    return counts


def distinct_tracks(entries: pa.Table, source: str) -> pa.Table:
    """Each track of the charts once, by id, as its first chart has it; rows as schemas.TRACKS."""
    first: dict[str, dict[str, Any]] = {}
    for entry in entries.to_pylist():
        first.setdefault(
            entry["track_id"],
            {
                **entry,
                "id": entry["track_id"],
                "name": entry["track_name"],
                "external_url": page_of("track", entry["track_id"]),
                "source": source,
            },
        )
    rows = [{name: first[track][name] for name in TRACKS.names} for track in sorted(first)]
    return pa.Table.from_pylist(rows, schema=TRACKS)


def artists_of(tracks: pa.Table, genres: pa.Table) -> pa.Table:
    """Each artist of these tracks once, by id, with the genres that are known; rows as schemas.ARTISTS."""
    names: dict[str, str] = {}
    for track in tracks.to_pylist():
        # A source without ids has names alone.
        names.update(zip(track["artist_ids"], track["artist_names"][: len(track["artist_ids"])], strict=True))
    known = {row["id"]: row for row in genres.to_pylist()}
    rows = [
        {
            "id": artist,
            "name": names[artist],
            "genres": known.get(artist, {}).get("genres"),
            "genres_source": known.get(artist, {}).get("source"),
            "external_url": page_of("artist", artist),
        }
        for artist in sorted(names)
    ]
    return pa.Table.from_pylist(rows, schema=ARTISTS)


def known_genres(past: pa.Table, genres: pa.Table) -> dict[str, list[str]]:
    """By artist of a chart that is known, its genres; artists whose genres are unknown are left out."""
    charted = set(pc.list_flatten(past["artist_ids"].combine_chunks()).to_pylist())
    rows = genres.to_pylist()
    return {row["id"]: row["genres"] for row in rows if row["genres"] and row["id"] in charted}
