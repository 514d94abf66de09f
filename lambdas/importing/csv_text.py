"""A CSV -> an Arrow table of text, whole or refused with the line that is wrong."""

from __future__ import annotations

import csv
import io
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.csv as pa_csv

from lambdas.core.errors import InvalidInput
from lambdas.importing.headers import one_line
from lambdas.importing.left_out import BadRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO, Literal

    from lambdas.importing.headers import Choice

_BLOCK = 16 << 20
_SEPARATORS = (",", ";", "\t", "|")
_NAMES = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}


class _Form(NamedTuple):
    """How a CSV is written: its columns, what stands between fields, lines before the columns' names."""

    header: list[str]
    separator: str
    lines_before: int


def read_csv(stream: IO[bytes], file: str, wanted: Choice, unread: list[BadRow] | None = None) -> pa.Table:
    """The wanted columns of a CSV, all as text, under the names by which they are wanted.

    Fields may be separated by commas, semicolons, tabs or bars; the first line tells. Lines of which only
    one field is filled are skipped before the columns' names: notes.

    Args:
        stream: seekable.
        file: its name, for messages.
        wanted: the columns.
        unread: takes the rows of too many or too few fields; without it the first of them is an error.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file and, where it can, the row.
    """
    form = _check_csv(stream, file)
    chosen = wanted.choose(file, form.header)
    bad_rows: list[pa_csv.InvalidRow] = []
    answer: Literal["error", "skip"] = "error"

    def note(row: pa_csv.InvalidRow) -> Literal["error", "skip"]:
        bad_rows.append(row)
        return answer

    def parse(*, threads: bool) -> pa.Table:
        stream.seek(0)
        names = [str(place) for place in range(len(form.header))]
        columns = list(dict.fromkeys(names[place] for place in chosen.values()))
        return pa_csv.read_csv(
            stream,
            read_options=pa_csv.ReadOptions(
                use_threads=threads,
                block_size=_BLOCK,
                column_names=names,
                skip_rows_after_names=form.lines_before + 1,
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=form.separator, newlines_in_values=True, invalid_row_handler=note
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=columns,
                column_types={column: pa.string() for column in columns},
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )

    try:
        table: Any = parse(threads=True)
    except pa.ArrowInvalid as error:
        if not bad_rows:
            raise InvalidInput(file, f"is not a CSV that can be read ({one_line(error)})") from error
    else:
        return _renamed(table, chosen)
    # Arrow numbers rows only when it reads in one thread, and counts the lines before the first.
    bad_rows.clear()
    if unread is None:
        with suppress(pa.ArrowInvalid):
            parse(threads=False)
        first = _bad(bad_rows[0], form)
        raise InvalidInput(f"{file} row {first.row}", first.reason)
    answer = "skip"
    table = parse(threads=False)
    unread.extend(_bad(row, form) for row in bad_rows)
    return _renamed(table, chosen)


def _renamed(table: Any, chosen: Mapping[str, int]) -> pa.Table:
    return pa.table({name: table[str(place)] for name, place in chosen.items()})


def _bad(row: Any, form: _Form) -> BadRow:
    reason = (
        f"has {row.actual_columns} fields where the header has {row.expected_columns}: "
        f"quote every value that holds {_NAMES[form.separator]}"
    )
    return BadRow(row.number - form.lines_before - 1, "", "", reason)


def _check_csv(stream: IO[bytes], file: str) -> _Form:
    """How the file is written, after a check that all of it is UTF-8 and all its quotes are closed.

    Arrow takes a quote that is never closed for one long value and loses the rows in it.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    lines = 0
    try:
        separator = _separator(text)
        rows = csv.reader(text, strict=True, delimiter=separator)
        header: list[str] | None = None
        for row in rows:
            if row and (header := row) and not _is_note(row):
                break
            lines += bool(row)
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
    return _Form(header, separator, lines)


def _separator(text: io.TextIOWrapper) -> str:
    """What separates the fields: what stands most often outside of quotes in the first line that has any."""
    counted = dict.fromkeys(_SEPARATORS, 0)
    for line in text:
        outside = "".join(line.split('"')[::2])
        counted = {separator: outside.count(separator) for separator in _SEPARATORS}
        if any(counted.values()):
            break
    text.seek(0)
    return max(_SEPARATORS, key=lambda separator: counted[separator])


def _is_note(row: list[str]) -> bool:
    """Whether a line before the columns' names is a note: one field is filled and others are empty."""
    return len(row) > 1 and sum(bool(cell.strip()) for cell in row) == 1


def _first_line_not_utf8(stream: IO[bytes]) -> int:
    stream.seek(0)
    text = io.TextIOWrapper(stream, "utf-8", errors="surrogateescape")
    line = next(number for number, line in enumerate(text, 1) if not line.isascii() and _has_bad_bytes(line))
    text.detach()
    return line


def _has_bad_bytes(line: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in line)
