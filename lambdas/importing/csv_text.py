"""A CSV -> an Arrow table of text, whole or refused with the line that is wrong."""

from __future__ import annotations

import csv
import io
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv

from lambdas.core.errors import InvalidInput
from lambdas.importing.headers import Wanted, one_line

if TYPE_CHECKING:
    from typing import IO, Any, Literal

_BLOCK = 16 << 20


def read_csv(stream: IO[bytes], file: str, wanted: Wanted) -> pa.Table:
    """The wanted columns of a CSV, all as text.

    Args:
        stream: seekable.
        file: its name, for messages.
        wanted: the columns.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file and, where it can, the row.
    """
    columns = wanted.choose(file, _check_csv(stream, file))
    bad_rows: list[pa_csv.InvalidRow] = []

    def note(row: pa_csv.InvalidRow) -> Literal["error"]:
        bad_rows.append(row)
        return "error"

    def parse(*, threads: bool) -> pa.Table:
        stream.seek(0)
        return pa_csv.read_csv(
            stream,
            read_options=pa_csv.ReadOptions(use_threads=threads, block_size=_BLOCK),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            convert_options=pa_csv.ConvertOptions(
                include_columns=columns,
                column_types={column: pa.string() for column in columns},
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )

    try:
        return parse(threads=True)
    except pa.ArrowInvalid as error:
        if not bad_rows:
            raise InvalidInput(file, f"is not a CSV that can be read ({one_line(error)})") from error
    # Arrow numbers rows only when it reads in one thread, and counts the header as the first.
    bad_rows.clear()
    with suppress(pa.ArrowInvalid):
        parse(threads=False)
    row: Any = bad_rows[0]
    raise InvalidInput(
        f"{file} row {row.number - 1}",
        f"has {row.actual_columns} fields where the header has {row.expected_columns}: "
        f"quote every value that holds a comma",
    )


def _check_csv(stream: IO[bytes], file: str) -> list[str]:
    """The header, after a check that the whole file is UTF-8 and all its quotes are closed.

    Arrow takes a quote that is never closed for one long value and loses the rows in it.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    rows = csv.reader(text, strict=True)
    try:
        header = next((row for row in rows if row), None)
        deque(rows, maxlen=0)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{file} line {_first_line_not_utf8(stream)}", "is not UTF-8 text: save the file as UTF-8"
        ) from error
    except csv.Error as error:
        raise InvalidInput(
            f"{file} line {rows.line_num}",
            f"{error}: close every quoted value, and double the quotes inside it",
        ) from error
    finally:
        text.detach()
    if header is None:
        raise InvalidInput(file, "is empty: its first line must name the columns")
    return header


def _first_line_not_utf8(stream: IO[bytes]) -> int:
    stream.seek(0)
    text = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape")
    line = next(number for number, line in enumerate(text, 1) if not line.isascii() and _has_bad_bytes(line))
    text.detach()
    return line


def _has_bad_bytes(line: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in line)
