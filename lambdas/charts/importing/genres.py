"""A file of artists' genres -> one row per artist."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from lambdas.charts.schemas import GENRES
from lambdas.importing.lists import lists
from lambdas.importing.tables import Columns, UniqueRows

_NAMES = {
    "id": ("id", "artist_id"),
    "name": ("name", "artist_name", "artist"),
    "genres": ("genres",),
    "source": ("genre_source", "genres_source", "source"),
}
FILES = "files"


def read_genres(path: str | Path) -> UniqueRows:
    """Read a file of artists' genres, as schemas.GENRES, by id; of rows of one artist the first counts.

    An artist whose genres are null or empty is one whose genres are unknown.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    columns = Columns(Path(path), _NAMES)
    columns.require(("id", "genres"))
    ids = columns.typed("id", pa.string(), nullable=False).to_pylist()
    names = columns.typed("name", pa.string()).to_pylist()
    sources = columns.typed("source", pa.string()).to_pylist()
    rows: dict[str, dict[str, object]] = {}
    for id_, name, genres, source in zip(ids, names, lists(columns, "genres"), sources, strict=True):
        named = sorted(set(genres or [])) or None
        row = {"id": id_, "name": name, "genres": named, "source": (source or FILES) if named else None}
        rows.setdefault(id_, row)
    unique = pa.Table.from_pylist([rows[id_] for id_ in sorted(rows)], schema=GENRES)
    return UniqueRows(unique, len(ids) - len(rows))
