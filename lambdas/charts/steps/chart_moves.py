"""The day's charts and those before  ->  what moved since the last one, market by market, in the lake."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lambdas.charts import days
from lambdas.charts.movers import movers, week_before
from lambdas.charts.past import charts_until, first_artist, tracks_of
from lambdas.charts.run import Run
from lambdas.charts.settings import LakeSettings
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.frame_parquet import to_parquet
from lambdas.lake.owners import require_owner

TABLE = "chart_moves"
FILE = "charts"
TEXT = (
    *("market", "track_id", "track_name", "artists"),
    *("mark", "reissue_of", "chart_day", "previous_day"),
)
_WHOLE = ("rank", "previous_rank", "peak", "days_seen")


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda's signature
    """The run, whose charts are all in the lake -> rows written."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    shown = {item["market"]: item["day"] for item in days.markets(settings.lake, run)}

    rows = moves(charts_until(settings.lake, run), shown)
    require_owner(settings.lake, run)
    lake.put(settings.lake, lake.table_key(TABLE, run.dt, FILE), to_parquet(rows, text=TEXT))

    log.info("moves written", extra={"dt": run.dt, "rows": len(rows)})
    return {"rows": len(rows)}


def moves(charts: pd.DataFrame, shown: dict[str, str]) -> pd.DataFrame:
    """Rows of chart_moves.

    Args:
        charts: as lambdas.charts.past.charts_until.
        shown: by market, the day of the chart that it shows.
    """
    songs = tracks_of(charts)
    songs["first_artist"] = [
        first_artist(ids, names)
        for ids, names in zip(songs["artist_ids"], songs["artist_names"], strict=True)
    ]
    songs = songs.set_index("id")
    parts = []
    for market, of in shown.items():
        theirs = charts.loc[charts["market"] == market, ["day", "rank", "track_id"]]
        previous = week_before(theirs["day"].unique(), of)
        part = movers(theirs, songs, of, previous)
        part.insert(0, "market", market)
        part["chart_day"], part["previous_day"] = of, previous
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    about = songs.loc[rows["track_id"]]
    rows.insert(2, "track_name", about["name"].to_numpy())
    rows.insert(3, "artists", [", ".join(names) for names in about["artist_names"]])
    rows = rows.astype(dict.fromkeys(_WHOLE, "Int32"))
    return (
        rows.astype(dict.fromkeys(TEXT, object))
        .where(rows.notna(), None)
        .astype(dict.fromkeys(_WHOLE, "Int32"))
    )
