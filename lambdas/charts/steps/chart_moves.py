"""The day's charts and those before  ->  what moved since the last one, market by market, in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.charts import run_files
from lambdas.charts.movers import Entry, movers, recording, week_before
from lambdas.charts.past import charts_until, tracks_of
from lambdas.charts.run import Run
from lambdas.charts.settings import LakeSettings
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.rows import table_of_rows
from lambdas.lake.schemas import table_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.core.run import RunEvent

TABLE = "chart_moves"
FILE = "charts"


class MovesResult(TypedDict):
    """`rows`: how many were written."""

    rows: int


def handler(event: RunEvent, context: object) -> MovesResult:
    """The run, whose charts are all in the lake -> rows written."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    shown = {item["market"]: item["day"] for item in run_files.markets(settings.lake, run)}

    rows = moves(charts_until(settings.lake, run), shown)
    body = to_parquet(table_of_rows(table_schema(TABLE), rows))
    require_owner(settings.lake, run)
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, FILE), body)

    log.info("moves written", extra={"dt": run.dt, "rows": len(rows)})
    return {"rows": len(rows)}


def moves(charts: Sequence[Mapping[str, Any]], shown: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of chart_moves.

    Args:
        charts: as lambdas.charts.past.charts_until.
        shown: by market, the day of the chart that it shows.
    """
    tracks = {track["id"]: track for track in tracks_of(charts)}
    recordings = {id_: recording(track) for id_, track in tracks.items()}
    rows = []
    for market, day in shown.items():
        entries = [
            Entry(row["day"], row["rank"], row["track_id"]) for row in charts if row["market"] == market
        ]
        previous = week_before({entry.day for entry in entries}, day)
        for move in movers(entries, recordings, day, previous):
            track = tracks[move.track_id]
            names = {"track_name": track["name"], "artists": ", ".join(track["artist_names"])}
            compared = {"market": market, "chart_day": day, "previous_day": previous}
            rows.append(move._asdict() | names | compared)
    return rows
