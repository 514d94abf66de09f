"""The columns of imported files."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

COLUMNS = (
    *("show_id", "type", "title", "director", "cast", "country", "date_added", "release_year", "rating"),
    *("duration", "listed_in", "description"),
)
"""Of a catalogue, all text."""
_OF_A_ROW: list[pa.Field[Any]] = [pa.field("row", pa.int32()), pa.field("problem", pa.string())]
CATALOGUE = pa.schema([*_OF_A_ROW, *(pa.field(name, pa.string()) for name in COLUMNS)])
"""A catalogue: the row's number in its file from 1, why it cannot be read (or null), its columns."""
_OF_A_RATING: list[pa.Field[Any]] = [
    pa.field("user_id", pa.string()),
    pa.field("title_id", pa.string()),
    pa.field("title", pa.string()),
    pa.field("year", pa.int32()),
    pa.field("rating", pa.float64()),
    pa.field("rated_at", pa.timestamp("ms")),
    pa.field("source", pa.string()),
]
RATINGS = pa.schema(_OF_A_RATING)
"""Ratings: of a title's id, or of a title and the year that it came out."""
TITLE_OF_RATING = ("title_id", "title", "year")
