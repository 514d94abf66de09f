"""The layout of a catalogue: a folder with one file for each of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.importing.files import SUFFIXES, read_table
from lambdas.importing.headers import Wanted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from lambdas.importing.left_out import BadRow

_HINTS = {"id_artists": "holds lists: write one row per track and artist, with the artist's id as artist_id"}


@dataclass(frozen=True)
class Raw:
    """The columns of one file as they stand in it; those of a CSV are all text."""

    file: str
    table: pa.Table
    unread: Sequence[BadRow]


def read_raw(folder: Path, name: str, required: Sequence[str], columns: Sequence[str]) -> Raw:
    """Read the file of one table: those of `columns` that it has, of which some are required.

    Raises:
        InvalidInput: the file is missing, stands there twice, cannot be read or lacks a column.
    """
    file = _choose(folder, name)
    unread: list[BadRow] = []
    table = read_table(folder / file, Wanted(columns, required, _HINTS), unread)
    return Raw(file, table, unread)


def is_ours(where: Path) -> bool:
    """Whether a folder has our layout: it holds a file of audio_features."""
    return where.is_dir() and any(file.name.lower().startswith("audio_features.") for file in where.iterdir())


def _choose(folder: Path, name: str) -> str:
    files = sorted(entry.name for entry in folder.iterdir() if not entry.is_dir())
    matching = [file for file in files if file.lower() in {f"{name}{suffix}" for suffix in SUFFIXES}]
    if len(matching) > 1:
        raise InvalidInput(str(folder), f"holds both {matching[0]} and {matching[1]}: keep one of them")
    if not matching:
        content = listed(files) if files else "no file"
        raise InvalidInput(
            str(folder), f"has no {name}.parquet and no {name}.csv (it holds {content}): bring one"
        )
    return matching[0]
