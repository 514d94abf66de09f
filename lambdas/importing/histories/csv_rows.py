"""The rows of a CSV, one at a time, whatever stands between its fields."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File

SEPARATORS = (",", ";", "\t")


def rows(file: File, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, and the line on which it ends.

    Raises:
        InvalidInput: it is not UTF-8, or a quote is never closed; names the line.
    """
    with file.opened() as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"{file.name} line {reader.line_num + 1}", "is not UTF-8 text: save the file as UTF-8"
            ) from error
        except csv.Error as error:
            raise InvalidInput(
                f"{file.name} line {reader.line_num}",
                f"{error}: close every quoted value, and double the quotes inside it",
            ) from error
        finally:
            text.detach()


def fields(line: str, separator: str) -> list[str]:
    """The fields of one line; none where it is no line of a CSV."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []
