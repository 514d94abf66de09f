"""A query's result: the CSV that Athena writes to S3, and the rows that GetQueryResults reads from it.

Every value is quoted, NULL is no character between two commas; the first line names the columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.athena.errors import RequestRefused
from local.athena.objects import split_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb.sqltypes import DuckDBPyType
    from mypy_boto3_s3 import S3Client

_CHUNK = 1 << 20
_ROW = re.compile(r'((?:"(?:[^"]|"")*")?(?:,(?:"(?:[^"]|"")*")?)*)\n')
_FIELD = re.compile(r'(?:"((?:[^"]|"")*)")?(,|$)')
_NAMES = {
    "hugeint": "bigint", "uhugeint": "bigint", "ubigint": "bigint", "uinteger": "bigint",
    "usmallint": "integer", "utinyint": "smallint", "timestamp_ns": "timestamp", "timestamp_ms": "timestamp",
    "timestamp_s": "timestamp", "blob": "varbinary", "list": "array", "struct": "row", "null": "unknown",
    "interval": "interval day to second",
}  # fmt: skip
_PRECISION = {
    "varchar": 2147483647, "bigint": 19, "integer": 10, "smallint": 5, "tinyint": 3, "double": 17,
    "float": 17, "timestamp": 3, "varbinary": 1073741824,
}  # fmt: skip
_TEXTS = {
    "double": "java_double(cast({} as varchar))",
    "float": "java_double(cast({} as varchar))",
    "hugeint": "cast(cast({} as bigint) as varchar)",
    "uhugeint": "cast(cast({} as bigint) as varchar)",
    "ubigint": "cast(cast({} as bigint) as varchar)",
    "timestamp with time zone": "(strftime({} at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%g') || ' UTC')",
    "blob": r"rtrim(regexp_replace(lower(hex({})), '(..)', '\1 ', 'g'))",
}
_ZONED = "timestamp with time zone"
_HIVE = {"varchar": "string", "integer": "int", "varbinary": "binary", "json": "string", "unknown": "string"}


@dataclass(frozen=True)
class Column:
    """A column of a result, its type as Athena names it."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0

    def as_column_info(self) -> dict[str, Any]:
        """GetQueryResults' ColumnInfo."""
        return {
            "CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": self.name, "Label": self.name,
            "Type": self.type, "Precision": self.precision, "Scale": self.scale, "Nullable": "UNKNOWN",
            "CaseSensitive": self.type == "varchar",
        }  # fmt: skip


def column_of(name: str, kind: DuckDBPyType) -> Column:
    """The result column for a value of DuckDB's type."""
    if _is_zoned(kind):
        return Column(name, _ZONED, 3)
    if kind.id == "decimal":
        precision, scale = (int(str(number)) for _, number in kind.children)
        return Column(name, "decimal", precision, scale)
    word = _NAMES.get(kind.id, kind.id)
    return Column(name, word, _PRECISION.get(word, 0))


def hive_type(kind: DuckDBPyType) -> str:
    """DuckDB's type as Glue spells it, for a view's columns."""
    if kind.id in ("list", "map"):
        inner = ",".join(hive_type(child) for child in _children(kind).values())
        return f"{'array' if kind.id == 'list' else 'map'}<{inner}>"
    if kind.id == "struct":
        fields = ",".join(f"{name}:{hive_type(child)}" for name, child in _children(kind).items())
        return f"struct<{fields}>"
    column = column_of("", kind)
    if column.type == "decimal":
        return f"decimal({column.precision},{column.scale})"
    return _HIVE.get(column.type, column.type)


def _is_zoned(kind: DuckDBPyType) -> bool:
    """Whether it is a moment with the zone in which it is shown: functions.sql, trino_zoned."""
    return kind.id == "struct" and list(_children(kind)) == ["moment", "at time zone"]


def _children(kind: DuckDBPyType) -> dict[str, DuckDBPyType]:
    return dict(kind.children)  # type: ignore[arg-type]  # only a decimal's are numbers


def text_of(expression: str, kind: DuckDBPyType, depth: int = 0) -> str:
    """The DuckDB expression that writes a value as Athena's CSV does."""
    if _is_zoned(kind):
        zone = f'({expression})."at time zone"'
        moment = f'({expression})."moment"'
        return f"(strftime(timezone({zone}, {moment}), '%Y-%m-%d %H:%M:%S.%g') || ' ' || {zone})"
    if kind.id in ("list", "array", "map", "struct"):
        return _text_of_nested(expression, kind, depth)
    pattern = (
        "java_timestamp(cast({} as varchar))" if kind.id.startswith("timestamp") else "cast({} as varchar)"
    )
    return _TEXTS.get(kind.id, pattern).format(expression)


def _text_of_nested(expression: str, kind: DuckDBPyType, depth: int) -> str:
    item, children = f"item{depth}", _children(kind)

    def part(value: str, child: DuckDBPyType) -> str:
        return f"coalesce({text_of(value, child, depth + 1)}, 'null')"

    if kind.id == "struct":
        parts = [
            f"'{name.replace(chr(39), chr(39) * 2)}=' || "
            + part(f'({expression})."{name.replace(chr(34), chr(34) * 2)}"', child)
            for name, child in children.items()
        ]
        joined = " || ', ' || ".join(parts)
        body = f"'{{' || {joined} || '}}'"
    elif kind.id == "map":
        entry = f"{part(f'{item}.key', children['key'])} || '=' || {part(f'{item}.value', children['value'])}"
        listed = f"list_transform(map_entries({expression}), lambda {item}: {entry})"
        body = f"'{{' || array_to_string({listed}, ', ') || '}}'"
    else:
        listed = f"list_transform({expression}, lambda {item}: {part(item, children['child'])})"
        body = f"'[' || array_to_string({listed}, ', ') || ']'"
    return f"case when {expression} is not null then {body} end"


def csv_line(values: list[str]) -> str:
    """A line of quoted fields."""
    return ",".join('"' + value.replace('"', '""') + '"' for value in values) + "\n"


def read_page(s3: S3Client, uri: str, start: int, rows: int) -> tuple[list[list[str | None]], int | None]:
    """Rows of a result from byte `start` on, and the byte where the next page starts (None at the end)."""
    bucket, key = split_uri(uri)
    try:
        size = s3.head_object(Bucket=bucket, Key=key)["ContentLength"]
    except s3.exceptions.ClientError as error:
        raise RequestRefused(f"Could not find results of the query at {uri}") from error
    page: list[list[str | None]] = []
    buffer = ""
    read = consumed = start
    pending = b""
    while len(page) < rows:
        match = _ROW.match(buffer)
        if match:
            page.append(list(_fields(match[1])))
            consumed += len(match[0].encode())
            buffer = buffer[match.end() :]
            continue
        if read >= size:
            break
        last = min(read + _CHUNK, size) - 1
        answer = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={read}-{last}")
        pending += answer["Body"].read()
        whole = pending[: pending.rfind(b"\n") + 1] if last + 1 < size else pending
        buffer, pending = buffer + whole.decode(), pending[len(whole) :]
        read = last + 1
    return page, consumed if consumed < size else None


def _fields(line: str) -> Iterator[str | None]:
    for match in _FIELD.finditer(line):
        quoted = match[1]
        yield None if quoted is None else quoted.replace('""', '"')
        if match[2] == "":
            return
