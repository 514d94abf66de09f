"""The Arrow schema of each lake table that charts' ingest steps write, exactly as its DDL says.

Every writer casts to these: nothing is inferred, so a column of nulls stays a column of its type.
`audio_features` is the first pipeline's table, and its schema.
"""

import pyarrow as pa

from lambdas.sources.schemas import AUDIO_FEATURES

_NAMES = pa.list_(pa.string())

_CHART_ENTRIES: dict[str, pa.DataType] = {
    "market": pa.string(),
    "rank": pa.int32(),
    "track_id": pa.string(),
    "track_name": pa.string(),
    "artist_ids": _NAMES,
    "artist_names": _NAMES,
    "chart_day": pa.string(),
    "fetched_at": pa.timestamp("ms"),
    "source": pa.string(),
}
CHART_ENTRIES = pa.schema(_CHART_ENTRIES)

_TRACKS: dict[str, pa.DataType] = {
    "id": pa.string(),
    "name": pa.string(),
    "artist_ids": _NAMES,
    "artist_names": _NAMES,
    "album_id": pa.string(),
    "album_name": pa.string(),
    "duration_ms": pa.int32(),
    "popularity": pa.int32(),
    "isrc": pa.string(),
    "external_url": pa.string(),
    "source": pa.string(),
}
TRACKS = pa.schema(_TRACKS)

_ARTISTS: dict[str, pa.DataType] = {
    "id": pa.string(),
    "name": pa.string(),
    "genres": _NAMES,
    "genres_source": pa.string(),
    "external_url": pa.string(),
}
ARTISTS = pa.schema(_ARTISTS)

_CHART: dict[str, pa.DataType] = {
    "market": pa.string(),
    "rank": pa.int32(),
    "track_id": pa.string(),
    "track_name": pa.string(),
    "artist_ids": _NAMES,
    "artist_names": _NAMES,
    "album_id": pa.string(),
    "album_name": pa.string(),
    "duration_ms": pa.int32(),
    "popularity": pa.int32(),
    "isrc": pa.string(),
}
CHART = pa.schema(_CHART)
"""A chart as a source gives it: what imported days hold, and what becomes entries and tracks."""

_GENRES: dict[str, pa.DataType] = {
    "id": pa.string(),
    "name": pa.string(),
    "genres": _NAMES,
    "source": pa.string(),
}
GENRES = pa.schema(_GENRES)
"""Imported artists' genres; null where they are unknown, which is not the same as none."""

__all__ = ["ARTISTS", "AUDIO_FEATURES", "CHART", "CHART_ENTRIES", "GENRES", "TRACKS"]
