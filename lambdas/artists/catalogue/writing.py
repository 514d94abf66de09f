"""The canonical tables as three Parquet files, the same bytes for the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from lambdas.artists.catalogue.canonical import Catalogue

ROWS_PER_GROUP = 16_384
"""A batch of artists reads whole row groups, so small ones: a few hundred kilobytes each."""

_MARK = {b"kindred.catalogue": b"1"}


def write_canonical(catalogue: Catalogue, folder: str | Path, rows_per_group: int = ROWS_PER_GROUP) -> None:
    """Write artists.parquet, tracks.parquet and audio_features.parquet into an existing folder."""
    for name in ("artists", "tracks", "audio_features"):
        _write(getattr(catalogue, name), Path(folder) / f"{name}.parquet", rows_per_group)


def to_canonical(rows: pa.Table) -> bytes:
    """The bytes of one canonical file, of rows in its order."""
    sink = pa.BufferOutputStream()
    _write(rows, sink, ROWS_PER_GROUP)
    return bytes(sink.getvalue())


def _write(rows: pa.Table, where: Path | pa.NativeFile, rows_per_group: int) -> None:
    pq.write_table(
        rows.replace_schema_metadata(_MARK),
        where,
        row_group_size=rows_per_group,
        compression="zstd",
        write_statistics=True,
    )


def is_canonical(schema: pa.Schema, expected: pa.Schema) -> bool:
    """Whether a file of this schema was written by write_canonical, and by this version of it."""
    return schema.equals(expected) and (schema.metadata or {}).items() >= _MARK.items()
