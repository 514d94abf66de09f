"""Compares a file's column types with its table's: Athena refuses a file that differs (HIVE_BAD_DATA).

Athena reads a column only into the type the file has it in: an INT32 is no bigint, an INT64 no int,
a FLOAT no double. A column that the file lacks is NULL; one that the table lacks is not checked.
Stricter than Athena in one point: columns that the query does not read are checked as well.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from local.athena.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_KIND = exp.DataType.Type
_PRIMITIVES = {
    _KIND.TEXT: ("string", "large_string", "binary", "large_binary"),
    _KIND.VARCHAR: ("string", "large_string", "binary", "large_binary"),
    _KIND.CHAR: ("string", "large_string", "binary", "large_binary"),
    _KIND.TINYINT: ("int8", "int16", "int32"),
    _KIND.SMALLINT: ("int8", "int16", "int32"),
    _KIND.INT: ("int8", "int16", "int32"),
    _KIND.BIGINT: ("int64",),
    _KIND.FLOAT: ("float",),
    _KIND.DOUBLE: ("double",),
    _KIND.BOOLEAN: ("bool",),
    _KIND.DATE: ("date32[day]",),
    _KIND.BINARY: ("binary", "large_binary", "string", "large_string"),
    _KIND.VARBINARY: ("binary", "large_binary", "string", "large_string"),
}


def check_columns(path: Path, uri: str, columns: Mapping[str, exp.DataType]) -> set[str]:
    """Compare a Parquet file with its table's columns (lower-case name -> type).

    Returns:
        The columns of the table that the file has.

    Raises:
        QueryError: HIVE_BAD_DATA naming column, both types and the object; or the object is no Parquet.
    """
    try:
        fields, physical = _schema(path)
    except pa.ArrowException as error:
        message = f"Error opening Hive split {uri}: Malformed Parquet file: {error}"
        raise QueryError("HIVE_CANNOT_OPEN_SPLIT", message) from error
    present = {name for name in columns if name in fields}
    for name in sorted(present):
        if not _reads_as(fields[name], columns[name]):
            raise QueryError(
                "HIVE_BAD_DATA",
                f"Field {name}'s type {physical.get(name, fields[name])} in parquet file {uri} is "
                f"incompatible with type {columns[name].sql('trino').lower()} defined in table schema",
            )
    return present


@lru_cache(maxsize=4096)  # a file's name has the hash of its content, so it never changes
def _schema(path: Path) -> tuple[dict[str, pa.DataType], dict[str, str]]:
    """Each column's Arrow type, and the physical Parquet type of those that are not nested."""
    with pq.ParquetFile(path) as file:
        leaves = [file.schema.column(i) for i in range(len(file.schema))]
        return (
            {field.name.lower(): field.type for field in file.schema_arrow},
            {leaf.path.lower(): leaf.physical_type for leaf in leaves},
        )


def _reads_as(found: pa.DataType, declared: exp.DataType) -> bool:
    if isinstance(found, pa.DictionaryType):
        found = found.value_type
    kind = declared.this
    if kind in _PRIMITIVES:
        return str(found) in _PRIMITIVES[kind]
    if kind in (_KIND.TIMESTAMP, _KIND.TIMESTAMPNTZ):
        return pa.types.is_timestamp(found)
    if kind == _KIND.DECIMAL:
        parameters = [int(parameter.name) for parameter in declared.expressions] or [10, 0]
        precision, scale = (*parameters, 0)[:2]
        return pa.types.is_decimal(found) and found.scale == scale and found.precision <= precision
    return _nested_reads_as(found, declared)


def _nested_reads_as(found: pa.DataType, declared: exp.DataType) -> bool:
    if declared.this == _KIND.ARRAY:
        return isinstance(found, pa.ListType | pa.LargeListType) and _reads_as(
            found.value_type, declared.expressions[0]
        )
    if declared.this == _KIND.MAP:
        key, value = declared.expressions
        return pa.types.is_map(found) and _reads_as(found.key_type, key) and _reads_as(found.item_type, value)
    if declared.this == _KIND.STRUCT:
        parts = {part.name.lower(): part.args["kind"] for part in declared.expressions}
        return pa.types.is_struct(found) and all(
            _reads_as(field.type, parts[field.name.lower()]) for field in found if field.name.lower() in parts
        )
    return False
