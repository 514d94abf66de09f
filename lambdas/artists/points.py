"""A day's points as the Parquet file that its shards read: artist_id, then a column per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arro3.core import DataType, Field, Schema

from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.rows import matrix_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_ID = "artist_id"


def encode(artists: Sequence[str], features: Sequence[str], points: NDArray[np.float64]) -> bytes:
    """The file; the same points give the same bytes.

    Args:
        artists: ids, in order.
        features: names.
        points: (artists, features).
    """
    columns: dict[str, Any] = {_ID: list(artists)}
    columns |= {name: points[:, at] for at, name in enumerate(features)}
    fields = [Field(_ID, DataType.string()), *(Field(name, DataType.float64()) for name in features)]
    return to_parquet(table_of(Schema(fields), columns))


def decode(body: bytes) -> tuple[list[str], NDArray[np.float64]]:
    """The artists in order, and their points, (artists, features). Raises InvalidInput as from_parquet."""
    table = from_parquet(body)
    features = [name for name in table.column_names if name != _ID]
    return list(table[_ID].to_pylist()), matrix_of(table, features)
