"""A plain table, .csv or .parquet: listener, track_id or artist and track, plays.

Without a column of listeners it is one person's; without plays each row is one play; an artist may stand
without a track.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.importing.columns import typed
from lambdas.importing.csv_text import read_csv
from lambdas.importing.files import read_parquet
from lambdas.importing.headers import Wanted
from lambdas.importing.histories.csv_rows import fields
from lambdas.importing.histories.plays import NAMELESS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from lambdas.importing.histories.files import File, Start

SOURCE, CALLED = "table", "plain table"
NAMES = {
    "listener": ("listener", "listener_id", "user", "user_id"),
    "track_id": ("track_id", "spotify_track_uri", "track_uri"),
    "artist": ("artist", "artist_name"),
    "title": ("track", "title", "track_name"),
    "plays": ("plays", "play_count", "count"),
}
"""Our names of columns, and those that tables use."""
_URI = "spotify:track:"


def recognises(start: Start) -> bool:
    """By its columns: something that is played, and who plays it or how often."""
    header = start.columns or tuple(fields(start.first_line, ","))
    found = {ours for ours, theirs in NAMES.items() if set(theirs) & set(header)}
    return bool(found & {"track_id", "artist"}) and bool(found & {"listener", "plays"})


def counts(file: File, left_out: Counter[str]) -> pa.Table:
    """Its counts, by listener and track."""
    wanted = Wanted([name for theirs in NAMES.values() for name in theirs])
    with file.opened() as stream:
        content = stream if stream.seekable() and stream.readable() else io.BytesIO(stream.read())
        is_parquet = content.read(4) == b"PAR1"
        content.seek(0)
        table = (read_parquet if is_parquet else read_csv)(content, file.name, wanted)
    columns = {ours: _typed(table, ours, theirs, file.name) for ours, theirs in NAMES.items()}
    columns["track_id"] = _ids(columns["track_id"], file.name)
    low = pc.index(pc.less(columns["plays"], pa.scalar(1, pa.int64())), value=True).as_py()
    if low >= 0:
        raise InvalidInput(f"{file.name} row {low + 1}, column plays", "is less than 1: leave the row out")
    rows = pa.table(columns)
    if set(NAMES["listener"]) & set(table.column_names):
        unnamed = pc.index(rows["listener"].is_null(), value=True).as_py()
        if unnamed >= 0:
            raise InvalidInput(f"{file.name} row {unnamed + 1}", "names no listener")
    played: Any = pc.or_(pc.is_valid(rows["track_id"]), pc.is_valid(rows["artist"]))
    kept = rows.filter(played)
    left_out[NAMELESS] += rows.num_rows - kept.num_rows
    return kept


def _typed(table: pa.Table, ours: str, theirs: Sequence[str], file: str) -> Any:
    name = next((each for each in theirs if each in table.column_names), None)
    kind = pa.int64() if ours == "plays" else pa.string()
    if name is None:
        missing = pa.array([1] * table.num_rows, kind) if ours == "plays" else pa.nulls(table.num_rows, kind)
        return pa.chunked_array([missing])
    column = table[name]
    if ours == "listener" and pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if ours == "plays":
        return pc.fill_null(typed(column, pa.field("plays", kind), file), 1)
    found = pc.utf8_trim_whitespace(typed(column, pa.field("text", kind), file))
    return pc.if_else(pc.equal(found, pa.scalar("")), None, found)


def _ids(column: Any, file: str) -> Any:
    bare: Any = pc.if_else(pc.starts_with(column, _URI), pc.utf8_slice_codeunits(column, len(_URI)), column)
    is_id: Any = pc.match_substring_regex(bare, rf"\A{ID.pattern}\z")
    wrong = pc.index(pc.invert(is_id), value=True).as_py()
    if wrong >= 0:
        raise InvalidInput(
            f"{file} row {wrong + 1}, column track_id", "is not an id: ids are 22 letters and digits"
        )
    return bare
