"""Every known chart up to a run's day, as history.py wrote it, for the steps that compare charts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lambdas.charts import run_files
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.charts.run import Run

PAGE = "https://open.spotify.com/track/"


def charts_until(bucket: str, run: Run) -> list[dict[str, Any]]:
    """The entries by market, day and rank: market, day, rank, track_id, name, artist_ids and artist_names
    (lists), album, duration_ms, popularity, isrc, url.

    Raises:
        InvalidInput: the day's charts are not in the lake yet.
    """
    return entries_of(lake.require(bucket, run_files.history_key(run)))


def entries_of(history: bytes) -> list[dict[str, Any]]:
    """The entries of a history.parquet, as charts_until."""
    rows = rows_of(from_parquet(history))
    for row in rows:
        for column in ("artist_ids", "artist_names"):
            row[column] = _list(row[column])
        row["url"] = PAGE + row["track_id"]
    return rows


def tracks_of(charts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each track once, by id, as its newest chart has it: the same columns, `track_id` called `id`."""
    newest = {row["track_id"]: row for row in sorted(charts, key=lambda row: (row["day"], row["market"]))}
    left_out = {"market", "day", "rank", "track_id"}
    return [
        {"id": track} | {name: value for name, value in newest[track].items() if name not in left_out}
        for track in sorted(newest)
    ]


def _list(value: list[str] | str | None) -> list[str]:
    """A list of names or ids; runs before 2026-11-25 wrote it as JSON."""
    return json.loads(value) if isinstance(value, str) else value or []
