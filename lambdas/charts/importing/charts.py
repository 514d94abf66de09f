"""A chart file -> charts by day, and the features that it has beside them, if any."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.charts.importing.artists import artists
from lambdas.charts.importing.files import read_columns
from lambdas.charts.importing.markets import known_market, markets
from lambdas.charts.importing.reading import Reading
from lambdas.charts.schemas import CHART
from lambdas.core.days import day
from lambdas.core.errors import InvalidInput
from lambdas.importing.days import days
from lambdas.importing.features_file import table
from lambdas.importing.left_out import LeftOut
from lambdas.importing.values import rows_where

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.charts.importing.layouts import ChartLayout
    from lambdas.importing.tables import Columns

_MS = 1000


class ChartFile(NamedTuple):
    """What a chart file holds.

    Attributes:
        charts: by day, as schemas.CHART, by market and rank.
        features: as schemas.AUDIO_FEATURES, by id; None if the file has none.
        understood: how it was read, and why.
        left_out: the entries, and the tracks' features, that cannot be used.
    """

    charts: dict[str, pa.Table]
    features: pa.Table | None
    understood: Sequence[str]
    left_out: Sequence[LeftOut]


def read_charts(path: str | Path, said: Reading | None = None) -> ChartFile:
    """Read a chart file: one row per entry of a market's chart and day.

    An empty market is Global; a country's code becomes its name. A chart has each rank and each track once.
    Rows that cannot be used are left out, up to a share.

    Args:
        path: the file; its layout is recognised by its columns.
        said: what the operator says of it.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    said = said or Reading()
    columns, layout = read_columns(Path(path), said)
    if not columns.rows:
        raise InvalidInput(columns.file, "holds no row: a chart has at least one")
    rows = pa.table(
        {
            **_place_and_day(columns, layout, said),
            "rank": _ranks(columns, layout),
            "track_id": columns.ids("track_id", "track", nullable=False),
            "track_name": _names(columns),
            **artists(columns, layout, said),
            "album_id": columns.ids("album_id", "album"),
            "album_name": columns.typed("album_name", pa.string()),
            "duration_ms": _durations(columns),
            "popularity": columns.typed("popularity", pa.int32()),
            "isrc": columns.typed("isrc", pa.string()),
            "row": pa.array(range(columns.rows), pa.int64()),
        }
    )
    for what in ("rank", "track_id"):
        _note_repeated(columns, rows, ["market", "day", what])
    features, of_features = _features(columns, said)
    rows = columns.usable(rows).drop_columns("row")
    return ChartFile(_by_day(rows), features, columns.notes, [columns.left_out, *of_features])


def _place_and_day(columns: Columns, layout: ChartLayout | None, said: Reading) -> dict[str, Any]:
    """The columns of markets and of days: from the file, from its name, or as the operator says."""
    named = layout.file_name.search(columns.file) if layout and layout.file_name else None
    given = {"market": said.market, "day": said.day}
    found: dict[str, Any] = {}
    for name, read in (("market", markets), ("day", lambda them: days(them, "day", said.order))):
        if name in columns:
            if given[name]:
                raise InvalidInput(f"--{name}", f"{columns.file} says it in each row: leave the option out")
            found[name] = read(columns)
            continue
        value = given[name] or (named[name] if named else None)
        if not value:
            why = (
                ", which a name such as regional-br-weekly-2024-01-04.csv does"
                if layout and layout.file_name
                else ""
            )
            raise InvalidInput(columns.file, f"does not say its {name}{why}: say --{name}")
        if name == "market":
            value = known_market(value) or value
            columns.notes.append(
                f"market {value}, from {'--market' if given[name] else 'the name of the file'}"
            )
        found[name] = pa.chunked_array([pa.repeat(value, columns.rows)])
    for one_day in pc.unique(found["day"]).drop_null().to_pylist():
        day(one_day)
    return found


def _ranks(columns: Columns, layout: ChartLayout | None) -> Any:
    if layout and layout.in_order:
        columns.notes.append("ranks are the rows' order")
        return pa.chunked_array([pa.array(range(1, columns.rows + 1), pa.int32())])
    ranks = columns.typed("rank", pa.int32(), nullable=False)
    for row in rows_where(pc.less(ranks, pa.scalar(1, pa.int32()))):
        columns.left_out.note(row, "rank", ranks[row].as_py(), "is not a rank: ranks start at 1")
    return ranks


def _names(columns: Columns) -> Any:
    names = columns.typed("track_name", pa.string(), nullable=False)
    for row in rows_where(pc.equal(pc.utf8_trim_whitespace(names), pa.scalar(""))):
        columns.left_out.note(row, "track_name", "", "is empty: a track has a name")
    return names


def _durations(columns: Columns) -> Any:
    if "duration_ms" in columns:
        return columns.typed("duration_ms", pa.int32())
    return pc.multiply(columns.typed("duration_s", pa.int32()), pa.scalar(_MS, pa.int32()))


def _note_repeated(columns: Columns, rows: pa.Table, key: Sequence[str]) -> None:
    """Note rows whose chart has their rank or their track in an earlier row; others may be unusable too."""
    rows = columns.left_out.without(rows)
    first = rows.group_by(list(key)).aggregate([("row", "min")])["row_min"]
    if len(first) == rows.num_rows:
        return
    repeated = rows.filter(pc.invert(pc.is_in(rows["row"], value_set=first.combine_chunks())))
    for row in repeated.select([*key, "row"]).to_pylist():
        market, of, value = (row[name] for name in key)
        columns.left_out.note(
            row["row"], key[2], "", f"the chart of {market} on {of} has {key[2]} {value} more than once"
        )


def _features(columns: Columns, said: Reading) -> tuple[pa.Table | None, list[LeftOut]]:
    """The features beside the entries; a row of them that cannot be used does not cost its entry."""
    if "danceability" not in columns:
        return None, []
    left_out = LeftOut(f"{columns.file} (features)", said.bad_rows, columns.numbers)
    return table(columns, "track_id", left_out), [left_out]


def _by_day(rows: pa.Table) -> dict[str, pa.Table]:
    rows = rows.sort_by([("day", "ascending"), ("market", "ascending"), ("rank", "ascending")])
    counted: Any = pc.value_counts(rows["day"].combine_chunks())
    charts = {}
    start = 0
    for one in counted.to_pylist():  # in the order in which they stand
        part = rows.slice(start, one["counts"]).drop_columns("day")
        charts[str(one["values"])] = part.select(CHART.names).cast(CHART).combine_chunks()
        start += one["counts"]
    return charts
