"""Athena's results as Arrow tables, each column in the type that Athena gives; nothing is inferred.

Athena writes a CSV to S3; GetQueryResults gives the columns' types at no cost: https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html
In the CSV every value is quoted, and NULL is no character between two commas.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import read_csv

from lambdas.core.errors import QueryFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from lambdas.lake.athena import Athena

_TYPES = {
    "varchar": DataType.string(),
    "char": DataType.string(),
    "tinyint": DataType.int8(),
    "smallint": DataType.int16(),
    "integer": DataType.int32(),
    "bigint": DataType.int64(),
    "float": DataType.float32(),
    "double": DataType.float64(),
    "boolean": DataType.bool(),
    "date": DataType.date32(),
    "timestamp": DataType.timestamp("ms"),
}
_ROWS_A_PART = 65_536
_QUOTED = re.compile(rb'"(?:[^"]|"")+"|""|(?<=\n)\n')
_EMPTY = "\ufdd0"
"""Stands for the empty text while the CSV is read: a code that Unicode keeps for such use, not for texts."""


def ask(athena: Athena, query: Path, *parameters: str, **names: str) -> Table:
    """One query file's rows.

    Args:
        athena: where the query runs.
        query: its file.
        parameters: values of its question marks, in order.
        names: of tables and columns, for its placeholders `{...}`; Athena's own parameters are values only.

    Raises:
        QueryFailed: as read.
        KeyError: one of several placeholders is given no name.
    """
    sql = query.read_text()
    return read(athena, athena.start(sql.format(**names) if names else sql, *parameters))


def read(athena: Athena, query_id: str, columns: Sequence[str] | None = None) -> Table:
    """A started query's rows, all columns or some: doubles to the last bit, NULL and empty text kept apart.

    Raises:
        QueryFailed: as Athena.wait; or a column is of a type that CSV cannot hold, such as an array.
    """
    body = athena.result(query_id).read()
    fields = [_field(query_id, name, kind) for name, kind in athena.columns(query_id)]
    rows = decode(body, Schema(fields))
    return rows if columns is None else rows.select(list(columns))


def stream(athena: Athena, query_id: str) -> Iterator[Table]:
    """A started query's rows, part by part, for answers too long to hold. Texts must not be empty.

    Raises:
        QueryFailed: as read.
    """
    body = cast("IO[bytes]", athena.result(query_id))  # all that is asked of it is read(n)
    schema = Schema([_field(query_id, name, kind) for name, kind in athena.columns(query_id)])
    for part in read_csv(body, schema, has_header=True, batch_size=_ROWS_A_PART):
        yield Table.from_batches([part])


def decode(body: bytes, schema: Schema) -> Table:
    """A result's CSV as a table of these columns."""
    has_empty = b'""' in body
    if has_empty or len(schema) == 1:
        body = _QUOTED.sub(_marked, body)
    rows = read_csv(io.BytesIO(body), schema, has_header=True, batch_size=_ROWS_A_PART).read_all()
    return _with_empty_texts(rows) if has_empty else rows


def _marked(match: re.Match[bytes]) -> bytes:
    """An empty text becomes its mark; NULL alone on a line becomes a field, for an empty line is no row."""
    if match[0] == b"\n":
        return b'""\n'
    return f'"{_EMPTY}"'.encode() if match[0] == b'""' else match[0]


def _with_empty_texts(rows: Table) -> Table:
    columns = []
    for column in rows.columns:
        if column.type == DataType.string():
            texts = ["" if text == _EMPTY else text for text in column.to_pylist()]
            columns.append(Array(texts, DataType.string()))
        else:
            columns.append(column.combine_chunks())
    return Table.from_arrays(columns, schema=rows.schema)


def _field(query_id: str, name: str, kind: str) -> Field:
    if kind not in _TYPES:
        what = f"column {name} is of type {kind}, which CSV cannot hold; cast it in the query"
        raise QueryFailed(query_id, "UNREADABLE", what)
    return Field(name, _TYPES[kind], nullable=True)
