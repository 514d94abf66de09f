"""A column as in its file -> the column of its field's type; rows that cannot be read are noted.

Text becomes a number only by these rules: spaces around it do not count, an empty value or NaN is
null, 5.0 is the integer 5. All of it is done on whole columns; wrong rows are found by halving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID
from lambdas.importing.left_out import LeftOut
from lambdas.importing.values import rows_where

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # A ChunkedArray; its stubs know pyarrow's functions over plain arrays only.
    Column = Any

_ID = rf"\A{ID.pattern}\z"
_ID_COLUMNS = frozenset({"id", "artist_id", "track_id"})
_URL = r"\Ahttps?://[!-~]+\z"


def typed(column: Column, field: pa.Field[Any], file: str, left_out: LeftOut | None = None) -> Column:
    """The column in its field's type.

    A row cannot be used if its value is of another type, out of range, infinite, not an id where the field
    holds ids, holds a NUL byte, or is null where the field admits none. It is null in the result.

    Args:
        column: as in the file.
        field: its name and type, and whether it may be null.
        file: its name, for messages.
        left_out: notes the rows that cannot be used; without it the first of them is an error.

    Raises:
        InvalidInput: the whole column is of another type, or a row cannot be used and nothing notes it.
    """
    noting = LeftOut(file, allowed=0) if left_out is None else left_out
    place = _Place(file, field.name, noting)
    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if types.is_null(column.type):
        column = column.cast(field.type)
    column = _text(column, place) if types.is_string(field.type) else _number(column, field.type, place)
    if not field.nullable:
        column = place.check(column, column.is_null(), "is null: give it a value, or leave the row out")
    if left_out is None and len(noting):
        first = noting.rows[0]
        raise InvalidInput(
            f"{file} {first.where}", f"{first.value}{' ' if first.value else ''}{first.reason}"
        )
    return column


@dataclass(frozen=True)
class _Place:
    file: str
    column: str
    left_out: LeftOut

    def check(self, values: Column, wrong: Column, what: str) -> Column:
        """The values, null where they are wrong; those rows are noted."""
        if not pc.any(wrong, min_count=0).as_py():
            return values
        self._note(values, rows_where(wrong), what)
        return pc.if_else(pc.coalesce(wrong, pa.scalar(value=False)), None, values)

    def cast(self, values: Column, to: pa.DataType, what: str) -> Column:
        """The values in another type, null where they have none; those rows are noted."""
        try:
            return values.cast(to)
        except pa.ArrowInvalid:
            rows = _failing(values, lambda part: part.cast(to))
        self._note(values, rows, what)
        failed = pc.is_in(pa.array(range(len(values))), value_set=pa.array(rows, pa.int64()))
        return pc.if_else(pa.chunked_array([failed]), None, values).cast(to)

    def refuse_type(self, found: pa.DataType, required: str) -> InvalidInput:
        return InvalidInput(self.file, f"column {self.column} holds {found}: it must hold {required}")

    def _note(self, values: Column, rows: list[int], what: str) -> None:
        shown = values.take(pa.array(rows, pa.int64())).to_pylist()
        for row, value in zip(rows, shown, strict=True):
            self.left_out.note(row, self.column, value, what)


def _text(column: Column, place: _Place) -> Column:
    if not is_text(column.type):
        raise place.refuse_type(column.type, "text")
    # Cast from bytes, because a Parquet file may hold text that is not UTF-8, and Arrow does not check it.
    column = place.cast(column.cast(pa.binary()), pa.string(), "is not UTF-8 text: write it again as UTF-8")
    if place.column in _ID_COLUMNS:
        is_id = pc.match_substring_regex(column, _ID)
        return place.check(column, pc.invert(is_id), "is not an id: ids are 22 letters and digits")
    if place.column == "external_url":
        column = pc.if_else(pc.equal(column, pa.scalar("")), None, column)
        is_url = pc.match_substring_regex(column, _URL)
        return place.check(column, pc.invert(is_url), "is not an http or https address")
    return place.check(column, pc.match_substring(column, "\0"), "holds a NUL byte: take it out")


def _number(column: Column, to: pa.DataType, place: _Place) -> Column:
    integer = types.is_integer(to)
    kind = "an integer" if integer else "a number"
    if is_text(column.type):
        trimmed = pc.utf8_trim_whitespace(_text(column, place))
        known = pc.if_else(pc.equal(trimmed, pa.scalar("")), None, trimmed)
        column = place.cast(known, pa.float64(), f"is not {kind}; leave it empty if it is not known")
    elif types.is_decimal(column.type):
        column = column.cast(pa.float64())
    elif not (types.is_integer(column.type) or types.is_floating(column.type)):
        raise place.refuse_type(column.type, f"{kind} in each row")
    if types.is_floating(column.type):
        column = place.check(column, pc.is_inf(column), f"is not {kind}: infinity cannot be used")
        column = pc.if_else(pc.is_nan(column), None, column)
        if integer:
            column = place.check(column, pc.not_equal(pc.floor(column), column), "is not an integer")
    return place.cast(column, to, f"is out of the range of {to}")


def is_text(type_: pa.DataType) -> bool:
    """Whether a column of this type holds text, or bytes that may be text."""
    return any(
        is_(type_)
        for is_ in (
            types.is_string,
            types.is_large_string,
            types.is_string_view,
            types.is_binary,
            types.is_large_binary,
            types.is_binary_view,
        )
    )


def _failing(column: Column, convert: Callable[[Column], object]) -> list[int]:
    """The rows on which `convert` fails, where it fails on the whole column."""
    rows: list[int] = []
    parts = [(0, len(column))]
    while parts:
        start, length = parts.pop()
        try:
            convert(column.slice(start, length))
        except pa.ArrowInvalid:
            if length == 1:
                rows.append(start)
            else:
                half = length // 2
                parts += [(start + half, length - half), (start, half)]
    return rows
