"""A column by its distinct values: each is looked at once, however many rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    # A ChunkedArray; its stubs know pyarrow's functions over plain arrays only.
    Column = Any


def rows_where(wrong: Column) -> list[int]:
    """The rows, from 0, of which this is true; null is not."""
    whole = wrong.combine_chunks() if isinstance(wrong, pa.ChunkedArray) else wrong
    rows: Any = pc.indices_nonzero(whole).to_pylist()
    return list(rows)


class Distinct:
    """The distinct values of a column, and how to come back from them to rows.

    Attributes:
        values: in the order in which they first stand in the column; None is one of them.
    """

    def __init__(self, column: Column) -> None:
        encoded = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        self._encoded = encoded.dictionary_encode(null_encoding="encode")
        self.values: list[Any] = self._encoded.dictionary.to_pylist()

    def rows_of(self, place: int) -> list[int]:
        """The rows, from 0, that hold the value at this place."""
        found: Any = pc.equal(self._encoded.indices, pa.scalar(place, pa.int32()))
        return rows_where(found)

    def first_row_of(self, place: int) -> int:
        """The first row, from 0, that holds the value at this place."""
        return int(pc.index(self._encoded.indices, pa.scalar(place, pa.int32())).as_py())

    def spread(self, read: Sequence[Any], kind: pa.DataType) -> Column:
        """A column of all rows, from what each distinct value was read as."""
        return pa.chunked_array([pa.array(read, kind).take(self._encoded.indices)])
