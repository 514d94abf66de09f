"""Lists and days, as files write them."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import types

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from lambdas.importing.tables import Columns

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def lists(columns: Columns, name: str) -> list[list[str] | None]:
    """A column of lists: as such, as JSON, or as text with a comma and a blank between the parts.

    Raises:
        InvalidInput: a value is none of these; names the row.
    """
    column = columns.raw(name)
    kind = column.type
    if types.is_null(kind) or types.is_list(kind) or types.is_large_list(kind):
        found: list[list[str] | None] = column.to_pylist()
    else:
        found = [_parted(value) for value in columns.typed(name, pa.string()).to_pylist()]
    for row, parts in enumerate(found):
        if parts is not None and not all(isinstance(part, str) and "\0" not in part for part in parts):
            raise InvalidInput(
                f"{columns.file} row {row + 1}, column {name}", f"{parts!r} is no list of text"
            )
    return found


def days(columns: Columns, name: str) -> list[str]:
    """A column of days, YYYY-MM-DD or the American M/D/YYYY.

    Raises:
        InvalidInput: a value is neither; names the row.
    """
    column = columns.raw(name)
    if types.is_temporal(column.type):
        column = column.cast(pa.date32()).cast(pa.string())
    else:
        column = columns.typed(name, pa.string(), nullable=False)
    known: dict[str, str] = {}
    values = column.to_pylist()
    for row, value in enumerate(values):
        if value not in known:
            known[value] = _day(value, f"{columns.file} row {row + 1}, column {name}")
    return [known[value] for value in values]


def _parted(value: str | None) -> list[str] | None:
    if not value:
        return None
    if value.startswith("["):
        try:
            parsed: Any = json.loads(value)
        except ValueError:
            parsed = None
        if isinstance(parsed, list):
            return list(parsed)
    return [part.strip() for part in value.split(", ") if part.strip()]


def _day(value: str | None, where: str) -> str:
    text = (value or "").strip()
    if iso := _ISO.fullmatch(text):
        year, month, of_month = iso.groups()
    elif american := _AMERICAN.fullmatch(text):
        month, of_month, year = american.groups()
    else:
        raise InvalidInput(where, f"{value!r} is no day: write YYYY-MM-DD")
    try:
        return date(int(year), int(month), int(of_month)).isoformat()
    except ValueError:
        raise InvalidInput(where, f"{value!r} is no day of the calendar") from None
