"""Every known chart up to a day: the day's own, imported ones, and those of earlier runs in the lake.

Earlier charts tell whether a track is new or has returned, and how far it moved.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts import incoming
from lambdas.charts.markets import file_name
from lambdas.charts.schemas import CHART
from lambdas.charts.sources import TOP
from lambdas.lake import objects as lake
from lambdas.lake.tables import decode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MOST_DAYS = 400
"""The number of earlier days with charts that are read, at most."""

_RENAMED = {"track_name": "name", "album_name": "album"}
_OF_ENTRIES = ("rank", "track_id", "track_name", "artist_ids", "artist_names")
_OF_TRACKS = ("album_name", "duration_ms", "popularity", "isrc")
HISTORY = pa.schema(
    [CHART.field("market"), pa.field("day", pa.string())]
    + [CHART.field(name).with_name(_RENAMED.get(name, name)) for name in (*_OF_ENTRIES, *_OF_TRACKS)]
)


def charts_up_to(
    bucket: str, dt: str, manifest: Sequence[Mapping[str, str]], charts: Sequence[pa.Table]
) -> pa.Table:
    """All charts of the run's markets until dt, as HISTORY, by market, day and rank.

    Args:
        bucket: the lake.
        dt: the run's day.
        manifest: the run's markets, with the day of each one's chart.
        charts: those charts, in the same order, as schemas.CHART.
    """
    markets = [item["market"] for item in manifest]
    seen = {(item["market"], item["day"]) for item in manifest}
    parts = [_entries(chart, item["day"]) for item, chart in zip(manifest, charts, strict=True)]
    by_market = incoming.days(bucket)
    imported = {day for market in markets for day in by_market.get(market, []) if day <= dt}
    earlier = [day for day in lake.days(bucket, "chart_entries") if day < dt]
    with ThreadPoolExecutor(16) as pool:
        recent = sorted(imported)[-MOST_DAYS:]
        imported_rows = pool.map(lambda day: incoming.entries(bucket, day), recent)
        for day, rows in zip(recent, imported_rows, strict=True):
            parts += _charts_not_seen(rows, day, markets, seen)
        written = pool.map(lambda day: _written(bucket, day, markets), earlier[-MOST_DAYS:])
        for rows in written:
            for day in {str(one) for one in rows["chart_day"].to_pylist()}:
                parts += _charts_not_seen(rows.filter(pc.field("chart_day") == day), day, markets, seen)
    whole = pa.concat_tables([HISTORY.empty_table(), *parts])
    return whole.sort_by([("market", "ascending"), ("day", "ascending"), ("rank", "ascending")])


def _charts_not_seen(
    rows: pa.Table, day: str, markets: Sequence[str], seen: set[tuple[str, str]]
) -> list[pa.Table]:
    """The charts of these markets that are not in `seen` yet; they are added to it."""
    parts = []
    for market in markets:
        chart = rows.filter((pc.field("market") == market) & (pc.field("rank") <= TOP))
        if chart.num_rows and (market, day) not in seen:
            seen.add((market, day))
            parts.append(_entries(chart, day))
    return parts


def _written(bucket: str, dt: str, markets: Collection[str]) -> pa.Table:
    """The charts that an earlier day's run wrote, with the columns of its table of tracks."""
    names = [file_name(market) for market in markets]
    bodies = [lake.get(bucket, lake.table_key("chart_entries", dt, name)) for name in names]
    entries = [decode(body) for body in bodies if body is not None]
    tracks = lake.get(bucket, lake.table_key("tracks", dt, "charts"))
    if not entries or tracks is None:
        return pa.table({"chart_day": pa.array([], pa.string())})
    about = decode(tracks, ["id", *_OF_TRACKS])
    rows = pa.concat_tables(entries)
    at = pc.index_in(rows["track_id"], value_set=about["id"].combine_chunks())
    for column in _OF_TRACKS:
        rows = rows.append_column(column, about[column].take(at))
    return rows


def _entries(rows: pa.Table, day: str) -> pa.Table:
    """A market's chart of a day, as HISTORY."""
    dated = rows.append_column("day", pa.repeat(pa.scalar(day), rows.num_rows))
    renamed = dated.rename_columns([_RENAMED.get(name, name) for name in dated.column_names])
    return renamed.select(HISTORY.names).cast(HISTORY)
