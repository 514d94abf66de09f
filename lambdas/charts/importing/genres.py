"""A file of artists' genres -> one row per artist."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from lambdas.charts.schemas import GENRES
from lambdas.importing.left_out import LARGEST_SHARE
from lambdas.importing.lists import lists
from lambdas.importing.tables import Columns, UniqueRows

_NAMES = {
    "id": ("id", "artist_id"),
    "name": ("name", "artist_name", "artist"),
    "genres": ("genres",),
    "source": ("genre_source", "genres_source", "source"),
}
FILES = "files"


def read_genres(path: str | Path, bad_rows: float = LARGEST_SHARE) -> UniqueRows:
    """Read a file of artists' genres, as schemas.GENRES, by id; of rows of one artist the first counts.

    An artist whose genres are null or empty is one whose genres are unknown.

    Args:
        path: the file.
        bad_rows: the share of rows that may be left out because they cannot be used, 0 to 1.

    Raises:
        InvalidInput: it cannot be used; names the file and, where it can, the row.
    """
    columns = Columns.read(Path(path), _NAMES, bad_rows)
    columns.require(("id", "genres"))
    every = pa.table(
        {
            "id": columns.ids("id", "artist", nullable=False),
            "name": columns.typed("name", pa.string()),
            "genres": lists(columns, "genres"),
            "source": columns.typed("source", pa.string()),
        }
    )
    usable = columns.usable(every)
    rows: dict[str, dict[str, object]] = {}
    for row in usable.to_pylist():
        named = sorted(set(row["genres"] or [])) or None
        row |= {"genres": named, "source": (row["source"] or FILES) if named else None}
        rows.setdefault(row["id"], row)
    unique = pa.Table.from_pylist([rows[id_] for id_ in sorted(rows)], schema=GENRES)
    return UniqueRows(unique, usable.num_rows - len(rows), columns)
