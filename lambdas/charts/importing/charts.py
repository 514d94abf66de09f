"""A chart file -> charts by day, and the features that it has beside them, if any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.importing.features import FEATURES, table
from lambdas.charts.markets import market_name
from lambdas.charts.schemas import CHART
from lambdas.core.days import day
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.importing.lists import days, lists
from lambdas.importing.tables import Columns

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "market": ("market", "country", "region"),
    "day": ("snapshot_date", "chart_date", "date", "day", "dt"),
    "rank": ("rank", "daily_rank", "position"),
    "track_id": ("track_id", "spotify_id", "id"),
    "track_name": ("track_name", "name", "title"),
    "artist_ids": ("artist_ids",),
    "artist_names": ("artist_names", "artists", "artist"),
    "album_id": ("album_id",),
    "album_name": ("album_name", "album"),
    "duration_ms": ("duration_ms",),
    "duration_s": ("duration_s",),
    "popularity": ("popularity",),
    "isrc": ("isrc",),
}
"""Our names of columns, and the names that chart files use."""

REQUIRED = ("market", "day", "rank", "track_id", "track_name", "artist_names")
_MS = 1000


class ChartFile(NamedTuple):
    """What a chart file holds.

    Attributes:
        charts: by day, as schemas.CHART, by market and rank.
        features: as schemas.AUDIO_FEATURES, by id; None if the file has none.
    """

    charts: dict[str, pa.Table]
    features: pa.Table | None


def read_charts(path: str | Path) -> ChartFile:
    """Read a chart file: one row per entry of a market's chart and day.

    An empty market is Global; a country's code becomes its name. A chart has each rank and each track once.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    columns = Columns(Path(path), NAMES | {name: (name,) for name in FEATURES if name != "id"})
    columns.require(REQUIRED)
    days_ = days(columns, "day")
    for one_day in sorted(set(days_)):
        day(one_day)
    rows = pa.table(
        {
            "market": _markets(columns),
            "rank": columns.typed("rank", pa.int32(), nullable=False),
            "track_id": columns.typed("track_id", pa.string(), nullable=False),
            "track_name": columns.typed("track_name", pa.string(), nullable=False),
            **_artists(columns),
            "album_id": columns.typed("album_id", pa.string()),
            "album_name": columns.typed("album_name", pa.string()),
            "duration_ms": _durations(columns),
            "popularity": columns.typed("popularity", pa.int32()),
            "isrc": columns.typed("isrc", pa.string()),
            "day": pa.array(days_, pa.string()),
        }
    )
    if not rows.num_rows:
        raise InvalidInput(columns.file, "holds no row: a chart has at least one")
    _check(rows, columns.file)
    charts = {
        one_day: rows.filter(pc.field("day") == one_day)
        .drop_columns("day")
        .cast(CHART)
        .sort_by([("market", "ascending"), ("rank", "ascending")])
        for one_day in sorted(set(days_))
    }
    return ChartFile(charts, table(columns, "track_id") if "danceability" in columns else None)


def _markets(columns: Columns) -> Any:
    found = columns.typed("market", pa.string()).to_pylist()
    return pa.array([market_name(market) for market in found], pa.string())


def _artists(columns: Columns) -> dict[str, Any]:
    names, ids = lists(columns, "artist_names"), lists(columns, "artist_ids")
    for row, (named, known) in enumerate(zip(names, ids, strict=True)):
        where = f"{columns.file} row {row + 1}"
        if not named:
            raise InvalidInput(where, "names no artist")
        if known and (len(known) != len(named) or not all(map(ID.fullmatch, known))):
            raise InvalidInput(where, f"its artist_ids are not one id for each of {', '.join(named)}")
    kind = pa.list_(pa.string())
    return {"artist_ids": pa.array([one or [] for one in ids], kind), "artist_names": pa.array(names, kind)}


def _durations(columns: Columns) -> Any:
    if "duration_ms" in columns:
        return columns.typed("duration_ms", pa.int32())
    return pc.multiply(columns.typed("duration_s", pa.int32()), pa.scalar(_MS, pa.int32()))


def _check(rows: pa.Table, file: str) -> None:
    """Each rank from 1, once in a chart; each track too."""
    low = pc.index(pc.less(rows["rank"], pa.scalar(1, pa.int32())), value=True).as_py()
    if low >= 0:
        raise InvalidInput(
            f"{file} row {low + 1}, column rank", f"{rows['rank'][low]} is not a rank: ranks start at 1"
        )
    for what in ("rank", "track_id"):
        _check_once(rows, ["market", "day", what], file)


def _check_once(rows: pa.Table, key: Sequence[str], file: str) -> None:
    counted = rows.group_by(list(key)).aggregate([([], "count_all")])
    twice = counted.filter(pc.greater(counted["count_all"], pa.scalar(1)))
    if twice.num_rows:
        market, of, value = (twice[name][0].as_py() for name in key)
        raise InvalidInput(file, f"the chart of {market} on {of} has {key[2]} {value} more than once")
