"""A folder, a file or a zip that a person brings -> our three tables, of whatever layout it is."""

from __future__ import annotations

import io
import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.artists.catalogue.layouts import LAYOUTS, million_playlists
from lambdas.core.errors import InvalidInput
from lambdas.importing.contents import check_content
from lambdas.importing.files import KINDS, read_opened
from lambdas.importing.headers import listed, places
from lambdas.importing.histories.files import files_in
from lambdas.importing.layouts import nearest
from lambdas.importing.left_out import numbers_without
from lambdas.importing.tables import Columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lambdas.artists.catalogue.layouts import Brought, CatalogueLayout
    from lambdas.importing.histories.files import File
    from lambdas.importing.left_out import BadRow


MOST_FILES = 100


class NotRecognised(InvalidInput):
    """It is a catalogue of no layout that is known."""


class _Unknown(Exception):
    """The file is no table of any layout."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = header


def bring(where: Path, bad_rows: float) -> Brought:
    """Read a catalogue of a known layout.

    Raises:
        InvalidInput: it is of none, lacks one of its tables, or cannot be used.
    """
    tables: dict[tuple[str, str], Columns] = {}
    unknown: dict[str, Sequence[str]] = {}
    for file in _files(where):
        try:
            layout, role, columns = _read(file, bad_rows)
        except _Unknown as error:
            unknown[file.name] = error.header
            continue
        if (layout.name, role) in tables:
            other = tables[layout.name, role].file
            raise InvalidInput(str(where), f"holds {other} and {file.name}, both {role}: keep one of them")
        tables[layout.name, role] = columns
    for layout in LAYOUTS:
        found = {role: tables[layout.name, role] for role in layout.tables if (layout.name, role) in tables}
        if all(role in found for role in layout.needed):
            brought = layout.convert(found)
            brought.notes.insert(0, f"read as {layout.name}")
            return brought
    raise NotRecognised(str(where), _lacking(tables, unknown))


def _files(where: Path) -> list[File]:
    """The files of a catalogue: one file or zip, or those in a folder and in the folders of it.

    Raises:
        InvalidInput: there are too many to be a catalogue's.
    """
    if not where.is_dir():
        return files_in(where)
    files = (
        one
        for pattern in ("*", "*/*")
        for one in where.glob(pattern)
        if one.is_file() and not one.name.startswith(".")
    )
    few = sorted(islice(files, MOST_FILES + 1))
    if len(few) > MOST_FILES:
        raise InvalidInput(
            str(where), f"holds more than {MOST_FILES} files: give the folder that holds the catalogue alone"
        )
    return [each for one in few for each in files_in(one)]


def _lacking(tables: Mapping[tuple[str, str], Columns], unknown: Mapping[str, Sequence[str]]) -> str:
    for name, _ in tables:
        layout = next(one for one in LAYOUTS if one.name == name)
        missing = [each for each in layout.needed if (name, each) not in tables]
        if missing:
            return f"looks like {name}, but lacks the file of its {', '.join(missing)}: bring it too"
    every = [
        _named(table, f"{layout.name}, {role}") for layout in LAYOUTS for role, table in layout.tables.items()
    ]
    for file, header in unknown.items():
        if header:
            return f"{file} {nearest(header, every)}"
    return f"holds no catalogue of a known layout ({listed(list(unknown)) or 'no file'})"


def _named(table: Any, name: str) -> Any:
    return type(table)(name=name, where_from="", columns=table.columns, more=table.more)


class _Choice:
    """Recognises the table by its header, and chooses its columns."""

    def __init__(self) -> None:
        self.layout: CatalogueLayout | None = None
        self.role = ""
        self.names: dict[str, str] = {}

    def choose(self, file: str, header: Sequence[str]) -> Mapping[str, int]:
        fitting = [
            (layout, role)
            for layout in LAYOUTS
            for role, table in layout.tables.items()
            if not table.missing(header)
        ]
        if not fitting:
            raise _Unknown(header)
        self.layout, self.role = max(fitting, key=lambda one: len(one[0].tables[one[1]].columns))
        self.names = self.layout.tables[self.role].known(header)
        at = places(file, header, list(self.names.values()))
        return {ours: at[theirs] for ours, theirs in self.names.items()}


def _read(file: File, bad_rows: float) -> tuple[CatalogueLayout, str, Columns]:
    name = file.name.lower()
    if not name.endswith((*KINDS, ".json")) or name.endswith(".left-out.csv"):
        raise _Unknown([])
    content = io.BytesIO(file.content())
    check_content(file.name, content.getvalue()[:8], "." + name.rpartition(".")[2])
    choice = _Choice()
    unread: list[BadRow] = []
    table = (
        _slice(content, choice)
        if name.endswith(".json")
        else read_opened(content, name, file.name, choice, unread)
    )
    assert choice.layout is not None
    names = {ours: (theirs,) for ours, theirs in choice.names.items()}
    return (
        choice.layout,
        choice.role,
        Columns(file.name, table, names, bad_rows, numbers_without(table.num_rows, unread), unread),
    )


def _slice(content: io.BytesIO, choice: _Choice) -> pa.Table:
    try:
        rows = million_playlists.rows(json.load(content))
    except (ValueError, KeyError, TypeError) as error:
        raise _Unknown([]) from error
    table: Any = pa.Table.from_pylist(rows)
    at = choice.choose("", table.column_names)
    return pa.table({name: table.column(place) for name, place in at.items()})
