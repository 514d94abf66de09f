"""Days, as files write them: YYYY-MM-DD, or day, month and year in an order that the whole column settles."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from pyarrow import types

from lambdas.core.errors import InvalidInput
from lambdas.importing.values import Distinct

if TYPE_CHECKING:
    from typing import Any

    from lambdas.importing.tables import Columns

Order = Literal["days", "months"]
"""What stands first in 04/03/2024."""

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_MOST = 12


def days(columns: Columns, name: str, order: Order | None = None) -> Any:
    """A column of days as YYYY-MM-DD; rows that hold none are noted as rows that cannot be used.

    Args:
        columns: of the file.
        name: the column.
        order: what stands first in a day such as 04/03/2024, where the operator says so.

    Raises:
        InvalidInput: such days may be read in both orders, and nothing in the column settles which.
    """
    column = columns.raw(name)
    if types.is_temporal(column.type):
        column = column.cast(pa.date32()).cast(pa.string())
    else:
        column = columns.typed(name, pa.string(), nullable=False)
    found = Distinct(column)
    first = order or _order(columns, name, found)
    read: list[str | None] = []
    for place, value in enumerate(found.values):
        day = _day(value, first)
        read.append(day if isinstance(day, str) else None)
        if not isinstance(day, str):
            for row in found.rows_of(place):
                columns.left_out.note(row, name, value, day[0])
    return found.spread(read, pa.string())


def _order(columns: Columns, name: str, found: Distinct) -> Order:
    """What stands first, as some value of the column shows: a number over 12 is no month."""
    number = columns.left_out.number
    shown: dict[Order, tuple[int, str]] = {}
    written = None
    for place, value in enumerate(found.values):
        if not (match := _NUMBERS.fullmatch((value or "").strip())):
            continue
        first, second = int(match[1]), int(match[3])
        if first != second:
            written = written or (number(found.first_row_of(place)), value)
        if first > _MOST >= second:
            shown.setdefault("days", (number(found.first_row_of(place)), value))
        elif second > _MOST >= first:
            shown.setdefault("months", (number(found.first_row_of(place)), value))
    if len(shown) > 1:
        (days_row, day), (months_row, month) = shown["days"], shown["months"]
        raise InvalidInput(
            f"{columns.file}, column {name}",
            f"holds days first (row {days_row}: {day}) and months first (row {months_row}: {month}): "
            "write them as YYYY-MM-DD",
        )
    if shown:
        ((order, (row, value)),) = shown.items()
        how = "day, month, year" if order == "days" else "month, day, year"
        columns.notes.append(f"dates as {how}, because row {row} is {value}")
        return order
    if written:
        row, value = written
        raise InvalidInput(
            f"{columns.file} row {row}, column {name}",
            f"{value} may be a day and a month or a month and a day, and no other row settles it: say "
            "--days-first or --months-first",
        )
    return "days"  # there is no such day, or day and month are equal in each


def _day(value: str | None, order: Order) -> str | tuple[str]:
    """The day as YYYY-MM-DD; else, in a tuple, why it is none."""
    text = (value or "").strip()
    if iso := _ISO.fullmatch(text):
        year, month, of_month = iso.groups()
    elif numbers := _NUMBERS.fullmatch(text):
        first, _, second, year = numbers.groups()
        month, of_month = (second, first) if order == "days" else (first, second)
    else:
        return ("is no day: write YYYY-MM-DD",)
    try:
        return date(int(year), int(month), int(of_month)).isoformat()
    except ValueError:
        return ("is no day of the calendar",)
