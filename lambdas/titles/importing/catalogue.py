"""A platform's catalogue as its file has it: every row, also those that cannot be read, and why."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from lambdas.core.errors import InvalidInput
from lambdas.importing.headers import Wanted, one_line
from lambdas.titles.importing.schemas import CATALOGUE, COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.importing.histories.files import File

REQUIRED = ("show_id", "type", "title", "release_year")
_SEPARATORS = (",", ";", "\t")
_LARGEST_FIELD = 1 << 20

csv.field_size_limit(_LARGEST_FIELD)


def header_of(line: str) -> list[str]:
    """The column names in the first line of a CSV, in lower case."""
    names = next(csv.reader([line], delimiter=_separator(line)), [])
    return [name.strip().lower() for name in names]


def read_catalogue(file: File) -> pa.Table:
    """A catalogue as CATALOGUE.

    Raises:
        InvalidInput: it is not UTF-8, a quote is not closed, or a required column is missing; names the file.
    """
    content = file.content()
    header, rows = _parquet(file, content) if content.startswith(b"PAR1") else _csv(file, content)
    names = [name.strip().lower() for name in header]
    Wanted(COLUMNS, REQUIRED).choose(file.name, names)
    of = {name: names.index(name) for name in COLUMNS if name in names}
    columns: dict[str, list[Any]] = {name: [] for name in CATALOGUE.names}
    for number, row in enumerate(rows, 1):
        problem = _problem(row, names)
        columns["row"].append(number)
        columns["problem"].append(problem)
        for name in COLUMNS:
            at = of.get(name, len(row))
            # Of a row with too many or too few fields only the first, show_id, is sure to be what it seems.
            known = at < len(row) and (problem is None or at == 0)
            columns[name].append(row[at] or None if known else None)
    return pa.table(columns, schema=CATALOGUE)


def _problem(row: Sequence[str | None], names: Sequence[str]) -> str | None:
    if len(row) == len(names):
        return None
    return f"has {len(row)} fields where the header has {len(names)}"


def _csv(file: File, content: bytes) -> tuple[list[str], list[list[str | None]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{file.name} line {line}", "is not UTF-8 text: save the file as UTF-8") from None
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_separator(text.partition("\n")[0]), strict=True
    )
    try:
        rows: list[list[str | None]] = [[*row] for row in reader if row]
    except csv.Error as error:
        raise InvalidInput(
            f"{file.name} line {reader.line_num}",
            f"{one_line(error)}: close every quoted value, and double the quotes inside it",
        ) from None
    if not rows:
        raise InvalidInput(file.name, "is empty: its first line must name the columns")
    return [str(name) for name in rows[0]], rows[1:]


def _parquet(file: File, content: bytes) -> tuple[list[str], list[list[str | None]]]:
    try:
        table = pq.read_table(io.BytesIO(content))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise InvalidInput(file.name, f"is not a whole Parquet file ({one_line(error)})") from None
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    return table.column_names, [list(row) for row in zip(*columns, strict=True)]


def _text(value: object) -> str | None:
    """A value as a CSV has it; NaN is nothing."""
    return None if value is None or value != value else str(value)  # noqa: PLR0124  only NaN differs from itself


def _separator(line: str) -> str:
    """What parts the columns: what is most often in the first line."""
    return max(_SEPARATORS, key=line.count)
