"""Imported files of one row per id, into which later imports of other rows go."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode_or_empty
from lambdas.lake.update import update


def replace_by_id(bucket: str, key: str, rows: pa.Table, schema: pa.Schema) -> None:
    """Put rows into a file of the lake, in place of those of the same ids; several imports may run at once.

    Args:
        bucket: the lake.
        key: of the file; it is made where there is none.
        rows: one per id.
        schema: of the file, with a column `id`.

    Raises:
        ObjectContended: other imports kept changing it.
    """
    update(bucket, key, partial(_with_rows, schema=schema, rows=rows))


def _with_rows(body: bytes | None, schema: pa.Schema, rows: pa.Table) -> bytes:
    old = decode_or_empty(body, schema)
    others = old.filter(pc.invert(pc.is_in(old["id"], value_set=rows["id"].combine_chunks())))
    return to_parquet(pa.concat_tables([others, rows]).sort_by("id"), schema)
