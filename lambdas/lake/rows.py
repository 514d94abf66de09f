"""Arrow tables as what Python computes with: rows as dictionaries where they are few, numbers as matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from arro3.core import Array, list_array, list_flatten

from lambdas.lake.parquet import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from arro3.core import ChunkedArray, DataType, Schema, Table
    from numpy.typing import NDArray


def rows_of(table: Table) -> list[dict[str, Any]]:
    """Each row by column; null is None."""
    names = table.column_names
    columns = [table[name].to_pylist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def table_of_rows(schema: Schema, rows: Sequence[Mapping[str, Any]]) -> Table:
    """The rows as a table of the schema's columns. Raises as lambdas.lake.parquet.table_of."""
    return table_of(schema, {name: [row[name] for row in rows] for name in schema.names})


def matrix_of(table: Table, columns: Sequence[str]) -> NDArray[np.float64]:
    """Columns of numbers as (rows, columns) float64; null is NaN."""
    values = [_numbers(table[name]) for name in columns]
    return np.column_stack(values) if values else np.empty((table.num_rows, 0))


def vectors_of(table: Table, column: str) -> NDArray[np.float64]:
    """A column of lists as (rows, numbers); every list must be as long as the others, and nothing null."""
    parts = [list_flatten(chunk).to_numpy() for chunk in table[column].chunks]
    numbers = np.concatenate([np.empty(0), *parts])
    return numbers.reshape(table.num_rows, -1) if table.num_rows else np.empty((0, 0))


def lists_of(vectors: NDArray[np.float64], kind: DataType) -> Array:
    """The inverse: (rows, numbers) as a column of lists of this type."""
    ends = np.arange(len(vectors) + 1, dtype=np.int32) * vectors.shape[1]
    return list_array(Array.from_numpy(ends), Array.from_numpy(vectors.ravel())).cast(kind)


def _numbers(column: ChunkedArray) -> NDArray[np.float64]:
    if column.null_count or not column.num_chunks:
        return np.array(column.to_pylist(), dtype=np.float64)
    return column.to_numpy().astype(np.float64)
