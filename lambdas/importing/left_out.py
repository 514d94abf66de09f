"""Rows of a file that cannot be used: noted with their reasons, left out, up to a share of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

LARGEST_SHARE = 0.1
"""The share of a file's rows that may be left out, unless the operator allows more."""
_SHOWN = 60


class BadRow(NamedTuple):
    """A row that cannot be used: its number (1 is the first after the header), and the first reason."""

    row: int
    column: str
    value: str
    reason: str

    @property
    def where(self) -> str:
        """The row and its column, for a message."""
        return f"row {self.row}{self.column and f', column {self.column}'}"


class LeftOut:
    """The rows of one file that cannot be used.

    Args:
        file: its name.
        allowed: the share of its rows that may be left out, 0 to 1.
        numbers: of the rows that are looked at, their numbers in the file, from 0; all rows by default.
        unread: rows that could not be told apart into fields, so that no table has them.
    """

    def __init__(
        self,
        file: str,
        allowed: float = LARGEST_SHARE,
        numbers: Sequence[int] | None = None,
        unread: Sequence[BadRow] = (),
    ) -> None:
        self.file = file
        self._allowed = allowed
        self._numbers = numbers
        self.unread = unread
        self._bad: dict[int, BadRow] = {}

    def __len__(self) -> int:
        return len(self._bad) + len(self.unread)

    @property
    def rows(self) -> list[BadRow]:
        """Those rows, by number."""
        return sorted([*self._bad.values(), *self.unread])

    def note(self, row: int, column: str, value: object, reason: str) -> None:
        """Note that a row cannot be used; of several reasons the first counts.

        Args:
            row: from 0.
            column: its name; empty where it is no single one.
            value: what stands there.
            reason: what is wrong with it, as words that follow the value.
        """
        if row not in self._bad:
            self._bad[row] = BadRow(self.number(row), column, _shown(value), reason)

    def number(self, row: int) -> int:
        """The number in the file, from 1, of a row, from 0, that is looked at."""
        return (self._numbers[row] if self._numbers is not None else row) + 1

    def check(self, total: int) -> None:
        """Check that no more rows are left out than allowed, of so many in the table.

        Raises:
            InvalidInput: there are more; names the first.
        """
        total += len(self.unread)
        if len(self) > self._allowed * total:
            first = self.rows[0]
            share = f"{self._allowed:.1%}".replace(".0%", "%")
            raise InvalidInput(
                f"{self.file} {first.where}",
                f"{first.value}{' ' if first.value else ''}{first.reason}; {len(self):,} of {total:,} rows "
                f"cannot be used, and up to {share} are left out (`--bad-rows SHARE`)",
            )

    def without(self, table: pa.Table) -> pa.Table:
        """A table of all rows of the file, without those that cannot be used."""
        if not self._bad:
            return table
        bad = pa.array(sorted(self._bad), pa.int64())
        places: Any = pa.array(range(table.num_rows), pa.int64())
        return table.filter(pc.invert(pc.is_in(places, value_set=bad)))


def numbers_without(rows: int, unread: Sequence[BadRow]) -> list[int] | None:
    """The numbers in the file, from 0, of a table's rows, where others are unread; None if none is."""
    if not unread:
        return None
    missing = {bad.row - 1 for bad in unread}
    return [number for number in range(rows + len(unread)) if number not in missing]


def _shown(value: object) -> str:
    if value is None or value == "":
        return ""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
