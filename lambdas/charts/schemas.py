"""The Arrow schemas, for pyarrow, of the lake tables that charts' ingest steps write, and of other files.

Every writer casts to these: nothing is inferred, so a column of nulls stays a column of its type.
`audio_features` is the first pipeline's table, and its schema.
"""

import pyarrow as pa

from lambdas.lake.tables import schema_of
from lambdas.sources.schemas import AUDIO_FEATURES

CHART_ENTRIES = schema_of("chart_entries")
TRACKS = schema_of("tracks")
ARTISTS = schema_of("artists")

_OF_ENTRIES = ("market", "rank", "track_id", "track_name", "artist_ids", "artist_names")
_OF_TRACKS = ("album_id", "album_name", "duration_ms", "popularity", "isrc")
CHART = pa.schema(
    [*(CHART_ENTRIES.field(name) for name in _OF_ENTRIES), *(TRACKS.field(name) for name in _OF_TRACKS)]
)
"""A chart as a source gives it: what imported days hold, and what becomes entries and tracks."""

GENRES = pa.schema(
    [
        *(ARTISTS.field(name) for name in ("id", "name", "genres")),
        ARTISTS.field("genres_source").with_name("source"),
    ]
)
"""Imported artists' genres; null where they are unknown, which is not the same as none."""

__all__ = ["ARTISTS", "AUDIO_FEATURES", "CHART", "CHART_ENTRIES", "GENRES", "TRACKS"]
