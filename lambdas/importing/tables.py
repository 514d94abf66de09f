"""One of the operator's files -> the columns that Kindred uses, by Kindred's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import InvalidInput
from lambdas.core.ids import address
from lambdas.importing.columns import is_text, typed
from lambdas.importing.files import read_table
from lambdas.importing.headers import folded, places
from lambdas.importing.left_out import LARGEST_SHARE, LeftOut, numbers_without

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from lambdas.core.ids import Kind
    from lambdas.importing.left_out import BadRow

    # A ChunkedArray; its stubs know pyarrow's functions over plain arrays only.
    Column = Any


class UniqueRows(NamedTuple):
    """A file's rows, one per id, and how many were left out because an earlier row has their id.

    `columns` has what was understood of the file, and the rows that could not be used.
    """

    rows: pa.Table
    left_out: int
    columns: Columns


class Columns:
    """The columns of a file, by Kindred's names.

    Attributes:
        file: its name, for messages.
        rows: how many the file has, those that cannot be used too.
        notes: what was understood of it, and why, for its summary.
        left_out: the rows that cannot be used.

    Args:
        file: its name.
        table: its columns by our names.
        names: our name -> the names that files use, for messages.
        bad_rows: the share of rows that may be left out, 0 to 1.
        numbers: of the rows, their numbers in the file, from 0, where the table does not have all of them.
        unread: rows that could not be told apart into fields.
    """

    def __init__(
        self,
        file: str,
        table: pa.Table,
        names: Mapping[str, Sequence[str]],
        bad_rows: float = LARGEST_SHARE,
        numbers: Sequence[int] | None = None,
        unread: Sequence[BadRow] = (),
    ) -> None:
        self.file = file
        self.rows = table.num_rows
        self.notes: list[str] = []
        self.left_out = LeftOut(file, bad_rows, numbers, unread)
        self._names = names
        self._numbers = numbers
        self._table = table

    @classmethod
    def read(cls, path: Path, names: Mapping[str, Sequence[str]], bad_rows: float = LARGEST_SHARE) -> Self:
        """Read a file; of the names that it may use for a column, the first that it has is used.

        Raises:
            InvalidInput: it cannot be read; names the file.
        """
        unread: list[BadRow] = []
        table = read_table(path, Named(names), unread)
        return cls(path.name, table, names, bad_rows, numbers_without(table.num_rows, unread), unread)

    def __contains__(self, name: str) -> bool:
        return name in self._table.column_names

    def require(self, names: Iterable[str]) -> None:
        """Raise InvalidInput where the file lacks one of these."""
        missing = [" or ".join(self._names[name]) for name in names if name not in self]
        if missing:
            raise InvalidInput(self.file, f"has no column {', nor '.join(missing)}: add it")

    def raw(self, name: str) -> Column:
        """A column as in the file; all null where it has none."""
        return self._table[name] if name in self else pa.chunked_array([pa.nulls(self.rows)])

    def typed(self, name: str, kind: pa.DataType, *, nullable: bool = True) -> Column:
        """A column in its type; rows that cannot be used are noted. All null where the file has none."""
        return typed(self.raw(name), pa.field(name, kind, nullable=nullable), self.file, self.left_out)

    @property
    def numbers(self) -> Sequence[int] | None:
        """The rows' numbers in the file, from 0; None where they are all of the file's."""
        return self._numbers

    def ids(self, name: str, kind: Kind, *, nullable: bool = True, left_out: LeftOut | None = None) -> Column:
        """A column of ids, URIs or addresses of pages -> ids; rows with others are noted."""
        noting = self.left_out if left_out is None else left_out
        column = self.raw(name)
        if is_text(column.type):
            whole = rf"\A{address(kind)}\z"
            column = pc.replace_substring_regex(column.cast(pa.binary()), whole, r"\1")
            column = pc.if_else(pc.equal(column, pa.scalar(b"")), None, column) if nullable else column
        return typed(column, pa.field(name, pa.string(), nullable=nullable), self.file, noting)

    def usable(self, table: pa.Table) -> pa.Table:
        """A table of all rows without those that cannot be used.

        Raises:
            InvalidInput: they are more than the share that may be left out.
        """
        self.left_out.check(self.rows)
        return self.left_out.without(table)


@dataclass(frozen=True)
class Named:
    """Columns by our names for them: of the names that files use, the first that the file has is read."""

    names: Mapping[str, Sequence[str]]

    def known(self, header: Sequence[str]) -> dict[str, str]:
        """Our names -> the file's, of the columns that a file with this header has."""
        known = {folded(name) for name in header}
        return {
            ours: their
            for ours, theirs in self.names.items()
            if (their := next((each for each in theirs if folded(each) in known), None))
        }

    def choose(self, file: str, header: Sequence[str]) -> dict[str, int]:
        """The columns to read: our names -> their places. Raises InvalidInput where one stands twice."""
        found = self.known(header)
        at = places(file, header, list(found.values()))
        return {ours: at[their] for ours, their in found.items()}
