"""pandas frames to Parquet bytes and back where Arrow does not fit beside scipy: by fastparquet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection


def to_parquet(rows: pd.DataFrame, text: Collection[str] = ()) -> bytes:
    """Encode rows as one Parquet file, the same bytes for the same rows.

    Args:
        rows: columns typed as the table's; the index is left out.
        text: columns of text that may be null in every row, from which no type could be told.
    """
    import fastparquet  # noqa: PLC0415  a quarter second of a cold start, and what it writes comes last

    sink = _Kept()
    encodings = {column: "utf8" if column in text else "infer" for column in rows.columns}
    fastparquet.write(
        "", rows, compression="ZSTD", write_index=False, object_encoding=encodings, open_with=lambda *_: sink
    )
    return sink.getvalue()


def from_parquet(body: bytes) -> pd.DataFrame:
    """Decode one Parquet file of flat columns; text stays text, null is None or NaN."""
    return pd.read_parquet(io.BytesIO(body), engine="fastparquet")


class _Kept(io.BytesIO):
    """fastparquet closes what it writes to; the bytes are wanted afterwards."""

    def close(self) -> None:
        """Stay open."""
