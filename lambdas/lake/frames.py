"""Arrow tables as pandas frames, for code that computes with frames; no type is inferred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from arro3.core import DataType

from lambdas.lake import results

if TYPE_CHECKING:
    from pathlib import Path

    from arro3.core import ChunkedArray, Table

    from lambdas.lake.athena import Athena


def ask(athena: Athena, query: Path, *parameters: str) -> pd.DataFrame:
    """One query file's rows. Raises QueryFailed as lambdas.lake.results.read."""
    return frame_of(results.ask(athena, query, *parameters))


def read(athena: Athena, query_id: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A started query's rows, all columns or some. Raises QueryFailed as lambdas.lake.results.read."""
    return frame_of(results.read(athena, query_id, columns))


def frame_of(table: Table) -> pd.DataFrame:
    """The table as a frame: in a column with nulls, text is None there, and numbers are floats with NaN."""
    return pd.DataFrame({name: _column(table[name]) for name in table.column_names})


def _column(column: ChunkedArray) -> pd.Series:
    if not DataType.is_numeric(column.type):
        return pd.Series(column.to_pylist(), dtype=object)
    if column.null_count or not column.num_chunks:
        return pd.Series(column.to_pylist(), dtype=float)
    return pd.Series(column.to_numpy())
