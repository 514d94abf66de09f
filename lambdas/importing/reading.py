"""One of the operator's files -> an Arrow table of the columns we use, nothing inferred."""

from __future__ import annotations

import csv
import io
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from pyarrow import fs

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any, Literal

_BLOCK = 16 << 20
_LISTED = 20
_REASON = 160


@dataclass(frozen=True)
class Raw:
    """The columns of one file as they stand in it; those of a CSV are all text."""

    file: str
    table: pa.Table


def read_raw(
    filesystem: fs.FileSystem, folder: str, name: str, required: Sequence[str], columns: Sequence[str]
) -> Raw:
    """Read `<folder>/<name>.parquet` or `.csv`: those of `columns` that it has, of which some are required.

    Raises:
        InvalidInput: the file is missing, stands there twice, cannot be read or lacks a column.
    """
    file = _choose(filesystem, folder, name)
    read = read_csv if file.endswith(".csv") else read_parquet
    try:
        with filesystem.open_input_file(f"{folder}/{file}") as stream:
            return Raw(file, read(cast("IO[bytes]", stream), file, required, columns))
    except OSError as error:
        raise InvalidInput(file, f"cannot be read ({_one_line(error)})") from error


def _choose(filesystem: fs.FileSystem, folder: str, name: str) -> str:
    there = {
        info.base_name
        for info in filesystem.get_file_info(fs.FileSelector(folder, allow_not_found=True))
        if info.type != fs.FileType.Directory
    }
    found = sorted(there & {f"{name}.parquet", f"{name}.csv"})
    if len(found) > 1:
        raise InvalidInput(folder, f"holds both {found[0]} and {found[1]}: keep one of them")
    if not found:
        listed = _listed(sorted(there)) if there else "no file"
        raise InvalidInput(folder, f"has no {name}.parquet and no {name}.csv (it holds {listed}): bring one")
    return found[0]


def read_parquet(stream: IO[bytes], file: str, required: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Those of `columns` that a Parquet file has, of which some are required.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file.
    """
    try:
        parquet = pq.ParquetFile(stream)
        wanted = _wanted(file, parquet.schema_arrow.names, required, columns)
        return parquet.read(columns=wanted)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InvalidInput(
            file, f"is not a whole Parquet file ({_one_line(error)}): write or copy it again"
        ) from error


def read_csv(stream: IO[bytes], file: str, required: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Those of `columns` that a CSV has, of which some are required, all as text.

    Raises:
        InvalidInput: it cannot be read or lacks a column; names the file and, where it can, the row.
    """
    wanted = _wanted(file, _check_csv(stream, file), required, columns)
    torn: list[pa_csv.InvalidRow] = []

    def note(row: pa_csv.InvalidRow) -> Literal["error"]:
        torn.append(row)
        return "error"

    def parse(*, threads: bool) -> pa.Table:
        stream.seek(0)
        return pa_csv.read_csv(
            stream,
            read_options=pa_csv.ReadOptions(use_threads=threads, block_size=_BLOCK),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            convert_options=pa_csv.ConvertOptions(
                include_columns=wanted,
                column_types={column: pa.string() for column in wanted},
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )

    try:
        return parse(threads=True)
    except pa.ArrowInvalid as error:
        if not torn:
            raise InvalidInput(file, f"is not a CSV that can be read ({_one_line(error)})") from error
    # Arrow numbers rows only when it reads in one thread, and counts the header as the first.
    torn.clear()
    with suppress(pa.ArrowInvalid):
        parse(threads=False)
    row: Any = torn[0]
    raise InvalidInput(
        f"{file} row {row.number - 1}",
        f"has {row.actual_columns} fields where the header has {row.expected_columns}: "
        f"quote every value that holds a comma",
    )


def _check_csv(stream: IO[bytes], file: str) -> list[str]:
    """The header, once the whole file has proved to be UTF-8 whose quotes are all closed.

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
    line = next(number for number, line in enumerate(text, 1) if not line.isascii() and _torn(line))
    text.detach()
    return line


def _torn(line: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in line)


def _wanted(file: str, there: list[str], required: Sequence[str], columns: Sequence[str]) -> list[str]:
    wanted = [column for column in columns if column in there]
    missing = [column for column in required if column not in there]
    if missing:
        plural = "columns" if len(missing) > 1 else "column"
        help_ = (
            "; id_artists holds lists: write one row per track and artist, with the artist's id as artist_id"
            if "artist_id" in missing and "id_artists" in there
            else ""
        )
        raise InvalidInput(file, f"has no {plural} {', '.join(missing)} (it has {_listed(there)}){help_}")
    twice = [column for column in wanted if there.count(column) > 1]
    if twice:
        raise InvalidInput(file, f"has column {twice[0]} more than once: keep one of them")
    return wanted


def _listed(names: list[str]) -> str:
    shown = ", ".join(" ".join(name.split()) or "''" for name in names[:_LISTED])
    return f"{shown}, …" if len(names) > _LISTED else shown


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:_REASON]
