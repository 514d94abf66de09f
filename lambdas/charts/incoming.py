"""The files of `kindred charts import` in the lake, and how an import is merged with earlier ones.

    incoming/charts/days.json                   market -> the days of its charts
    incoming/charts/entries/dt=…/charts.parquet that day's charts of every market, as schemas.CHART
    incoming/charts/audio_features.parquet      one row per track
    incoming/charts/artists.parquet             one row per artist, with its genres

A market's chart of a day is imported whole: importing it again replaces it. Features and genres are
replaced by id. The same files in the same order give the same bytes. Each object is changed by
conditional writes (lake/update.py), so several imports may run at once and none loses rows.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.schemas import AUDIO_FEATURES, CHART, GENRES
from lambdas.importing.by_id import replace_by_id
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode_or_empty, read_or_empty
from lambdas.lake.update import update

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INCOMING = "incoming/charts"
DAYS = f"{INCOMING}/days.json"
FEATURES = f"{INCOMING}/audio_features.parquet"
ARTISTS = f"{INCOMING}/artists.parquet"
GENERATED = f"{INCOMING}/generated.json"
"""The object that exists while nothing but generated charts was imported."""


def entries_key(day: str) -> str:
    """The object with a day's charts."""
    return f"{INCOMING}/entries/dt={day}/charts.parquet"


def days(bucket: str) -> dict[str, list[str]]:
    """By market, the days of its imported charts, ascending."""
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


def import_charts(bucket: str, charts: Mapping[str, pa.Table]) -> None:
    """Put charts into the lake; a market's chart replaces its earlier one of the same day.

    Args:
        bucket: the lake.
        charts: by day, as schemas.CHART.

    Raises:
        ObjectContended: other imports kept changing an object.
    """
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: _import_day(bucket, *item), charts.items()))
    # Last, so that a run reads a chart only when it is whole.
    update(bucket, DAYS, partial(_with_days, charts=charts))


def delete_empty_charts(bucket: str, *, dry_run: bool) -> None:
    """Delete the charts of which erasing left no entry from the list of days, so that no run reads them.

    Raises:
        ObjectContended: imports kept changing an object.
    """
    if not dry_run and lake.exists(bucket, DAYS):
        update(bucket, DAYS, partial(_without_empty_charts, bucket=bucket))


def _without_empty_charts(body: bytes | None, bucket: str) -> bytes:
    known: dict[str, list[str]] = json.loads(body or b"{}")
    every = sorted({day for found in known.values() for day in found})
    with ThreadPoolExecutor(8) as pool:
        charts = pool.map(lambda day: set(entries(bucket, day)["market"].to_pylist()), every)
        markets = dict(zip(every, charts, strict=True))
    left = {market: [day for day in found if market in markets[day]] for market, found in known.items()}
    return lake.as_json({market: found for market, found in left.items() if found})


def import_features(bucket: str, rows: pa.Table) -> None:
    """Put tracks' features into the lake, replacing rows by id. Raises as import_charts."""
    replace_by_id(bucket, FEATURES, rows, AUDIO_FEATURES)


def import_genres(bucket: str, rows: pa.Table) -> None:
    """Put artists' genres into the lake, replacing rows by id. Raises as import_charts."""
    replace_by_id(bucket, ARTISTS, rows, GENRES)


def _import_day(bucket: str, day: str, rows: pa.Table) -> None:
    def merged(body: bytes | None) -> bytes:
        old = decode_or_empty(body, CHART)
        others = old.filter(pc.invert(pc.is_in(old["market"], value_set=rows["market"].unique())))
        whole = pa.concat_tables([others, rows]).sort_by([("market", "ascending"), ("rank", "ascending")])
        return to_parquet(whole, CHART)

    update(bucket, entries_key(day), merged)


def _with_days(body: bytes | None, charts: Mapping[str, pa.Table]) -> bytes:
    """days.json with the days of these charts added."""
    known = {market: set(days) for market, days in (json.loads(body) if body else {}).items()}
    for day, rows in charts.items():
        for market in rows["market"].unique().to_pylist():
            known.setdefault(str(market), set()).add(day)
    return lake.as_json({market: sorted(days) for market, days in known.items()})


def _of(rows: pa.Table, ids: Iterable[str] | None) -> pa.Table:
    if ids is None:
        return rows
    return rows.filter(pc.is_in(rows["id"], value_set=pa.array(sorted(ids), pa.string())))
