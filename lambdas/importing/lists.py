"""Lists, as files write them: as such, as JSON or Python's text, or with a mark between the parts."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyarrow import types

from lambdas.core.ids import id_in
from lambdas.importing.separators import Parting, Said, settle
from lambdas.importing.values import Distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.importing.tables import Columns

_LIST = pa.list_(pa.string())
_BETWEEN_IDS = re.compile(r"[\s,;|\[\]'\"]+")


def lists(
    columns: Columns,
    name: str,
    said: Said = Said(),  # noqa: B008  it cannot be changed
    what: str = "genres",
) -> Any:
    """A column of lists of text; rows that hold none are noted as rows that cannot be used.

    Args:
        columns: of the file.
        name: the column.
        said: what is known of the separator of parts before.
        what: what the parts are, in words: only "artists" may hold a separator in their names.

    Raises:
        InvalidInput: its texts may be read in several ways; names the option that settles it.
    """
    column = columns.raw(name)
    kind = column.type
    if types.is_list(kind) or types.is_large_list(kind):
        return _of_lists(columns, name, column)
    if types.is_null(kind):
        return column.cast(_LIST)
    found = Distinct(columns.typed(name, pa.string()))
    parsed = [_parsed(value) for value in found.values]
    if any(parts is not None for parts in parsed):
        return _structured(columns, name, found, parsed)
    parting = settle(f"{columns.file}, column {name}", found.values, said, what)
    columns.notes.extend(parting.notes)
    return found.spread([parting.parts(value) if value else None for value in found.values], _LIST)


def ids(columns: Columns, name: str) -> Any:
    """A column of lists of artists' ids, URIs or addresses -> lists of ids; rows with others are noted."""
    column = columns.raw(name)
    kind = column.type
    if types.is_null(kind):
        return column.cast(_LIST)
    if types.is_list(kind) or types.is_large_list(kind):
        texts = [None if value is None else " ".join(map(str, value)) for value in column.to_pylist()]
        found = Distinct(pa.array(texts, pa.string()))
    else:
        found = Distinct(columns.typed(name, pa.string()))
    read: list[list[str] | None] = []
    for place, value in enumerate(found.values):
        words = [word for word in _BETWEEN_IDS.split(value or "") if word]
        known = [id_ for word in words if (id_ := id_in(word, "artist"))]
        read.append(known if words else None)
        if len(known) < len(words):
            for row in found.rows_of(place):
                columns.left_out.note(row, name, value, "are not ids of artists")
    return found.spread(read, _LIST)


def one_for_each_id(names: Any, ids: Any) -> dict[str, list[str]] | None:
    """How each text of names is cut, where as many ids stand beside it; None where ids do not settle it.

    Args:
        names: a column of text.
        ids: a column of lists.
    """
    counts: dict[str, int] = {}
    for text, known in zip(names.to_pylist(), ids.to_pylist(), strict=True):
        if text and known:
            counts.setdefault(text, len(known))
        elif text:
            return None
    cuts = {text: [text.strip()] for text, count in counts.items() if count == 1}
    several = {text: count for text, count in counts.items() if count > 1}
    for separator in (", ", ";", ",", "|"):
        cut = {text: Parting(separator).parts(text) for text in several}
        if all(len(cut[text]) == count for text, count in several.items()):
            return cuts | cut
    return None


def _of_lists(columns: Columns, name: str, column: Any) -> Any:
    found: list[list[str] | None] = column.to_pylist()
    for row, parts in enumerate(found):
        if parts is not None and not _is_text(parts):
            columns.left_out.note(row, name, parts, "is no list of text")
            found[row] = None
    return pa.chunked_array([pa.array(found, _LIST)])


def _structured(columns: Columns, name: str, found: Distinct, parsed: Sequence[list[Any] | None]) -> Any:
    """A column in which lists stand as text: what is no list there cannot be used, unless it is one word."""
    read: list[list[str] | None] = []
    for place, (value, parts) in enumerate(zip(found.values, parsed, strict=True)):
        if parts is None and value and not re.search(r"[,;|\[]", value):
            parts = [value.strip()]  # noqa: PLW2901
        if not value or (parts is not None and _is_text(parts)):
            read.append(parts or None)
            continue
        read.append(None)
        for row in found.rows_of(place):
            columns.left_out.note(row, name, value, "is no list of text, as others in the column are")
    columns.notes.append(f"{name} read as lists, as JSON or Python write them")
    return found.spread(read, _LIST)


def _parsed(value: str | None) -> list[Any] | None:
    """The list that a text is, as JSON or Python write it; None if it is none."""
    text = (value or "").strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    for read in (json.loads, ast.literal_eval):
        try:
            parsed: object = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(parsed, list):
            return parsed
    return None


def _is_text(parts: Sequence[object]) -> bool:
    return all(isinstance(part, str) and "\0" not in part for part in parts)
