"""The Arrow schema of each lake table, read from its DDL in athena/, so that a column is stated once.

The parser is small, because the one of infra/tables.py is too large for Lambda; a test compares the two
for every table.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from arro3.core import DataType, Field, Schema

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = Path(__file__).parents[2] / "athena"

_TYPES = {
    "string": DataType.string(),
    "int": DataType.int32(),
    "bigint": DataType.int64(),
    "double": DataType.float64(),
    "boolean": DataType.bool(),
    "date": DataType.date32(),
    "timestamp": DataType.timestamp("ms"),
}
_ARRAY = re.compile(r"array<(.+)>")
_HEAD = re.compile(r"create external table (\w+) \(")
_COLUMN = re.compile(r"(\w+) ([a-z0-9_<>]+)(?: comment '[^']*')?")
_COMMENT_LINE = re.compile(r"^\s*--.*\n", re.MULTILINE)


@cache
def table_schema(table: str) -> Schema:
    """The columns that a file of the table has: all but the partition's, every one nullable.

    Raises:
        InvalidInput: there is not exactly one DDL of this name, or a column is of no supported type.
    """
    files = sorted(FILES.glob(f"*/tables/{table}.sql"))
    if len(files) != 1:
        raise InvalidInput(f"athena/*/tables/{table}.sql", f"{len(files)} files; a table has one")
    ddl = files[0].read_text(encoding="utf-8")
    return Schema(
        [
            Field(name, _arrow_type(kind, f"{files[0].name}, column {name}"), nullable=True)
            for name, kind in columns(ddl, files[0].name).items()
        ]
    )


def columns(ddl: str, where: str) -> dict[str, str]:
    """Each column's type as the DDL spells it, such as `array<string>`, in order; not the partition's.

    The DDL has one column a line: a name, a type without spaces, perhaps a comment without quotes in it.

    Raises:
        InvalidInput: the DDL is written otherwise; names the line.
    """
    lines = iter(_COMMENT_LINE.sub("", ddl).splitlines())
    first = next(lines, "")
    if not _HEAD.fullmatch(first.strip()):
        raise InvalidInput(where, f"begins with {first!r}, not with `create external table NAME (`")
    found: dict[str, str] = {}
    for line in _until_closed(lines, where):
        column = _COLUMN.fullmatch(line)
        if column is None or column[1] in found:
            raise InvalidInput(where, f"not a column, or defined twice: {line!r}")
        found[column[1]] = column[2]
    return found


def _until_closed(lines: Iterator[str], where: str) -> Iterator[str]:
    """The lines up to the closing bracket, without their commas: each has one but the last."""
    comma = True
    for line in lines:
        text = line.strip()
        if text == ")":
            if comma:
                raise InvalidInput(where, "the columns end with a comma")
            return
        if not comma:
            raise InvalidInput(where, f"no comma before {text!r}")
        comma = text.endswith(",")
        yield text.removesuffix(",")
    raise InvalidInput(where, "the columns end without a line `)`")


def _arrow_type(kind: str, where: str) -> DataType:
    array = _ARRAY.fullmatch(kind)
    if array:
        # "element" is the name that Parquet's specification asks for.
        return DataType.list(Field("element", _arrow_type(array[1], where), nullable=True))
    if kind not in _TYPES:
        raise InvalidInput(where, f"type {kind} is none of {', '.join(sorted(_TYPES))}, array<…>")
    return _TYPES[kind]
