"""What `kindred charts import` brought, where it lies in the lake, and how it is merged with what was there.

    incoming/charts/days.json                   market -> the days that there is a chart of
    incoming/charts/entries/dt=…/charts.parquet that day's charts of every market, as schemas.CHART
    incoming/charts/audio_features.parquet      one row per track
    incoming/charts/artists.parquet             one row per artist, with its genres

A market's chart of a day is brought whole: bringing it again replaces it. Features and genres are
replaced by id. The same files in the same order leave the same bytes.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.schemas import AUDIO_FEATURES, CHART, GENRES
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read_or_empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INCOMING = "incoming/charts"
DAYS = f"{INCOMING}/days.json"
FEATURES = f"{INCOMING}/audio_features.parquet"
ARTISTS = f"{INCOMING}/artists.parquet"
GENERATED = f"{INCOMING}/generated.json"
"""There while nothing but generated charts was brought."""


def entries_key(day: str) -> str:
    """Where a day's charts lie."""
    return f"{INCOMING}/entries/dt={day}/charts.parquet"


def days(bucket: str) -> dict[str, list[str]]:
    """By market, the days that there is an imported chart of, ascending."""
    return lake.get_json(bucket, DAYS) or {}


def entries(bucket: str, day: str) -> pa.Table:
    """A day's charts as schemas.CHART; empty where there are none."""
    return read_or_empty(bucket, entries_key(day), CHART)


def features(bucket: str, ids: Iterable[str] | None = None) -> pa.Table:
    """The imported features, of these tracks or of all, as schemas.AUDIO_FEATURES."""
    return _of(read_or_empty(bucket, FEATURES, AUDIO_FEATURES), ids)


def genres(bucket: str, ids: Iterable[str] | None = None) -> pa.Table:
    """The imported genres, of these artists or of all, as schemas.GENRES."""
    return _of(read_or_empty(bucket, ARTISTS, GENRES), ids)


def bring_charts(bucket: str, charts: Mapping[str, pa.Table]) -> None:
    """Put charts into the lake, each market's of a day in the place of what it had.

    Args:
        bucket: the lake.
        charts: by day, as schemas.CHART.
    """
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: _bring_day(bucket, *item), charts.items()))
    known = {market: set(found) for market, found in days(bucket).items()}
    for day, rows in charts.items():
        for market in rows["market"].unique().to_pylist():
            known.setdefault(str(market), set()).add(day)
    # Last: a run sees a chart once it is whole.
    lake.put_json(bucket, DAYS, {market: sorted(found) for market, found in known.items()})


def bring_features(bucket: str, rows: pa.Table) -> None:
    """Put tracks' features into the lake, by id in the place of what was there."""
    lake.put_changed(bucket, FEATURES, to_parquet(_replaced(features(bucket), rows), AUDIO_FEATURES))


def bring_genres(bucket: str, rows: pa.Table) -> None:
    """Put artists' genres into the lake, by id in the place of what was there."""
    lake.put_changed(bucket, ARTISTS, to_parquet(_replaced(genres(bucket), rows), GENRES))


def _bring_day(bucket: str, day: str, rows: pa.Table) -> None:
    old = entries(bucket, day)
    others = old.filter(pc.invert(pc.is_in(old["market"], value_set=rows["market"].unique())))
    merged = pa.concat_tables([others, rows]).sort_by([("market", "ascending"), ("rank", "ascending")])
    lake.put_changed(bucket, entries_key(day), to_parquet(merged, CHART))


def _replaced(old: pa.Table, new: pa.Table) -> pa.Table:
    others = old.filter(pc.invert(pc.is_in(old["id"], value_set=new["id"].combine_chunks())))
    return pa.concat_tables([others, new]).sort_by("id").combine_chunks()


def _of(rows: pa.Table, ids: Iterable[str] | None) -> pa.Table:
    if ids is None:
        return rows
    return rows.filter(pc.is_in(rows["id"], value_set=pa.array(sorted(ids), pa.string())))
