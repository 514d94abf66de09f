"""A column as in its file -> the column of its field's type, or an error that names the row.

Text becomes a number only by these rules: spaces around it do not count, an empty value or NaN is
null, 5.0 is the integer 5. All of it is done on whole columns; a wrong row is found by halving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    # A ChunkedArray; its stubs know pyarrow's functions over plain arrays only.
    Column = Any

_ID = rf"\A{ID.pattern}\z"
_ID_COLUMNS = frozenset({"id", "artist_id", "track_id"})
_URL = r"\Ahttps?://[!-~]+\z"
_SHOWN = 60


def typed(column: Column, field: pa.Field[Any], file: str) -> Column:
    """The column in its field's type.

    Raises:
        InvalidInput: a value is of another type, out of range, infinite, not an id where the field
            holds ids, holds a NUL byte, or is null where the field admits none.
    """
    place = _Place(file, field.name)
    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if types.is_null(column.type):
        column = column.cast(field.type)
    column = _text(column, place) if types.is_string(field.type) else _number(column, field.type, place)
    if not field.nullable:
        place.check(column, column.is_null(), "is null: give it a value, or leave the row out")
    return column


@dataclass(frozen=True)
class _Place:
    file: str
    column: str

    def refuse(self, values: Column, row: int, what: str) -> InvalidInput:
        shown = repr(values[row].as_py())
        shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
        return InvalidInput(f"{self.file} row {row + 1}, column {self.column}", f"{shown} {what}")

    def check(self, values: Column, wrong: Column, what: str) -> None:
        row = pc.index(wrong, value=True).as_py()
        if row >= 0:
            raise self.refuse(values, row, what)

    def cast(self, values: Column, to: pa.DataType, what: str) -> Column:
        try:
            return values.cast(to)
        except pa.ArrowInvalid as error:
            row = _first_failing(values, lambda part: part.cast(to))
            raise self.refuse(values, row, what) from error

    def refuse_type(self, found: pa.DataType, required: str) -> InvalidInput:
        return InvalidInput(self.file, f"column {self.column} holds {found}: it must hold {required}")


def _text(column: Column, place: _Place) -> Column:
    if not _is_text(column.type):
        raise place.refuse_type(column.type, "text")
    # Cast from bytes, because a Parquet file may hold text that is not UTF-8, and Arrow does not check it.
    column = place.cast(column.cast(pa.binary()), pa.string(), "is not UTF-8 text: write it again as UTF-8")
    if place.column in _ID_COLUMNS:
        is_id = pc.match_substring_regex(column, _ID)
        place.check(column, pc.invert(is_id), "is not an id: ids are 22 letters and digits")
    elif place.column == "external_url":
        column = pc.if_else(pc.equal(column, pa.scalar("")), None, column)
        is_url = pc.match_substring_regex(column, _URL)
        place.check(column, pc.invert(is_url), "is not an http or https address")
    else:
        place.check(column, pc.match_substring(column, "\0"), "holds a NUL byte: take it out")
    return column


def _number(column: Column, to: pa.DataType, place: _Place) -> Column:
    integer = types.is_integer(to)
    kind = "an integer" if integer else "a number"
    if _is_text(column.type):
        trimmed = pc.utf8_trim_whitespace(_text(column, place))
        known = pc.if_else(pc.equal(trimmed, pa.scalar("")), None, trimmed)
        column = place.cast(known, pa.float64(), f"is not {kind}; leave it empty if it is not known")
    elif types.is_decimal(column.type):
        column = column.cast(pa.float64())
    elif not (types.is_integer(column.type) or types.is_floating(column.type)):
        raise place.refuse_type(column.type, f"{kind} in each row")
    if types.is_floating(column.type):
        place.check(column, pc.is_inf(column), f"is not {kind}: infinity cannot be used")
        column = pc.if_else(pc.is_nan(column), None, column)
        if integer:
            place.check(column, pc.not_equal(pc.floor(column), column), "is not an integer")
    return place.cast(column, to, f"is out of the range of {to}")


def _is_text(type_: pa.DataType) -> bool:
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


def _first_failing(column: Column, convert: Callable[[Column], object]) -> int:
    """The row at which `convert`, which fails on the whole column, begins to fail."""
    passing, failing = 0, column.length()
    while failing - passing > 1:
        middle = (passing + failing) // 2
        try:
            convert(column.slice(passing, middle - passing))
            passing = middle
        except pa.ArrowInvalid:
            failing = middle
    return passing
