"""Every chart that is known up to a run's day, as a frame: what history.py left for those with pandas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lambdas.charts import days
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.frame_parquet import from_parquet

if TYPE_CHECKING:
    import pandas as pd

    from lambdas.charts.run import Run

PAGE = "https://open.spotify.com/track/"


def charts_until(bucket: str, run: Run) -> pd.DataFrame:
    """By market, day and rank: market, day, rank, track_id, name, artist_ids, artist_names (lists), album,
    duration_ms, popularity, isrc, url.

    Raises:
        InvalidInput: the day's charts are not in the lake yet.
    """
    body = lake.get(bucket, days.history_key(run))
    if body is None:
        raise InvalidInput(f"s3://{bucket}/{days.history_key(run)}", "is missing; run the day again")
    rows = from_parquet(body)
    for column in ("artist_ids", "artist_names"):
        rows[column] = [json.loads(one) for one in rows[column]]
    rows["url"] = PAGE + rows["track_id"]
    return rows


def tracks_of(charts: pd.DataFrame) -> pd.DataFrame:
    """Each song once, by id, as its newest chart has it: the same columns, `track_id` called `id`."""
    newest = charts.sort_values(["track_id", "day", "market"], kind="stable")
    songs = newest.drop_duplicates("track_id", keep="last").rename(columns={"track_id": "id"})
    return songs.drop(columns=["market", "day", "rank"]).reset_index(drop=True)


def first_artist(ids: list[str], names: list[str]) -> str:
    """What tells a song's first artist: an id, or a name where the source has no ids."""
    return (ids or names or [""])[0]
