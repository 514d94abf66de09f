"""One of the operator's files -> the columns that Kindred uses, by Kindred's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from lambdas.core.errors import InvalidInput
from lambdas.importing.columns import typed
from lambdas.importing.files import read_table
from lambdas.importing.headers import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    # A ChunkedArray; its stubs know pyarrow's functions over plain arrays only.
    Column = Any


class UniqueRows(NamedTuple):
    """A file's rows, one per id, and how many were left out because an earlier row has their id."""

    rows: pa.Table
    left_out: int


class Columns:
    """The columns of a file, by Kindred's names.

    Args:
        path: the file; its suffix tells its kind.
        names: Kindred's name -> the names that files use; the first that the file has is used.

    Raises:
        InvalidInput: it cannot be read; names the file.
    """

    def __init__(self, path: Path, names: Mapping[str, Sequence[str]]) -> None:
        self.file = path.name
        table = read_table(path, Wanted([each for their in names.values() for each in their]))
        self.rows = table.num_rows
        self._names = names
        self._found = {
            ours: table[their]
            for ours, all_theirs in names.items()
            if (their := next((each for each in all_theirs if each in table.column_names), None))
        }

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def require(self, names: Iterable[str]) -> None:
        """Raise InvalidInput where the file lacks one of these."""
        missing = [" or ".join(self._names[name]) for name in names if name not in self]
        if missing:
            raise InvalidInput(self.file, f"has no column {', nor '.join(missing)}: add it")

    def raw(self, name: str) -> Column:
        """A column as in the file; all null where it has none."""
        return self._found.get(name, pa.chunked_array([pa.nulls(self.rows)]))

    def typed(self, name: str, kind: pa.DataType, *, nullable: bool = True) -> Column:
        """A column in its type; an error names the row. All null where the file has none."""
        return typed(self.raw(name), pa.field(name, kind, nullable=nullable), self.file)
