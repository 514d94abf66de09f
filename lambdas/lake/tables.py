"""The lake's tables as pyarrow tables, for the steps that sort and join with pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.lake.schemas import table_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = "a Parquet file"


def schema_of(table: str) -> pa.Schema:
    """The columns of a lake table. Raises InvalidInput as lambdas.lake.schemas.table_schema."""
    return pa.schema(table_schema(table))  # type: ignore[arg-type]  # it takes any library's schema


def read(bucket: str, key: str, columns: Sequence[str] | None = None) -> pa.Table:
    """One file, whole or some of its columns.

    Raises:
        InvalidInput: there is none, or it is no Parquet file.
    """
    return decode(lake.require(bucket, key), columns, f"s3://{bucket}/{key}")


def read_or_empty(bucket: str, key: str, schema: pa.Schema) -> pa.Table:
    """One file's columns of the schema, in its types; no rows where there is no such file."""
    return decode_or_empty(lake.get(bucket, key), schema, f"s3://{bucket}/{key}")


def decode_or_empty(body: bytes | None, schema: pa.Schema, where: str = _FILE) -> pa.Table:
    """A file's columns of the schema, in its types; no rows where there is no file."""
    return schema.empty_table() if body is None else decode(body, schema.names, where).cast(schema)


def decode(body: bytes, columns: Sequence[str] | None = None, where: str = _FILE) -> pa.Table:
    """A file's bytes as a table. Raises InvalidInput as lambdas.lake.parquet.from_parquet."""
    return pa.table(from_parquet(body, columns, where))
