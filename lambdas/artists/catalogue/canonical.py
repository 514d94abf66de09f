"""The three tables of a catalogue: rows unique and sorted, tables consistent with one another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists.catalogue.layout import Raw, read_raw
from lambdas.core.errors import InvalidInput
from lambdas.importing.columns import typed
from lambdas.sources import schemas

if TYPE_CHECKING:
    from typing import Any, Literal

    from lambdas.importing.columns import Column

_ID = pa.field("id", pa.string(), nullable=False)
_TRACK_FEATURES = schemas.AUDIO_FEATURES.remove(schemas.AUDIO_FEATURES.names.index("source")).set(0, _ID)

NEEDED_FEATURES = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")
"""The columns audio_features must have, because the model uses them by default; others become null."""

_ARTISTS: list[pa.Field[Any]] = [
    _ID,
    pa.field("name", pa.string(), nullable=False),
    pa.field("popularity", pa.int32()),
    pa.field("followers", pa.int64()),
]
_TRACKS: list[pa.Field[Any]] = [
    _ID,
    pa.field("artist_id", pa.string(), nullable=False),
    pa.field("name", pa.string(), nullable=False),
    pa.field("popularity", pa.int32()),
    pa.field("external_url", pa.string()),
    pa.field("duration_ms", pa.int32()),
]

ARTISTS = pa.schema(_ARTISTS)
"""One row per artist, by id."""

TRACKS = pa.schema(_TRACKS)
"""One row per artist and track, by artist_id, then the most popular first (null last), then id."""

AUDIO_FEATURES = _TRACK_FEATURES.insert(0, pa.field("artist_id", pa.string()))
"""One row per artist and track that has features, by artist_id, then id; last, without artist_id,
the features of tracks that no artist has. All features may be null."""


@dataclass(frozen=True)
class Catalogue:
    """The canonical tables, of the schemas ARTISTS, TRACKS and AUDIO_FEATURES."""

    artists: pa.Table
    tracks: pa.Table
    audio_features: pa.Table


@dataclass(frozen=True)
class Summary:
    """Counts of rows, for the operator to check.

    A track of two artists is two tracks here; `features` counts the ids that have features.
    """

    artists: int
    tracks: int
    features: int
    merged_duplicates: int
    tracks_of_unknown_artists: int
    artists_without_tracks: int
    tracks_without_features: int


def read_catalogue(folder: str | Path) -> tuple[Catalogue, Summary]:
    """Read artists, tracks and audio_features from a folder, each as .parquet, .csv, .csv.gz or .zip.

    Raises:
        InvalidInput: names the file, the row (1 is the first after a header) and the remedy.
    """
    where = Path(folder)
    if not where.is_dir():
        raise InvalidInput(
            str(where), "is not a folder: name the one that holds artists, tracks, audio_features"
        )

    raw_artists = read_raw(where, "artists", ["id", "name"], ARTISTS.names)
    raw_tracks = read_raw(where, "tracks", ["id", "artist_id", "name", "popularity"], TRACKS.names)
    raw_features = read_raw(where, "audio_features", ["id", *NEEDED_FEATURES], _TRACK_FEATURES.names)
    artists, merged_artists = _unique(raw_artists, ARTISTS, ["id"])
    tracks, merged_tracks = _unique(raw_tracks, TRACKS, ["artist_id", "id"])
    features, merged_features = _unique(raw_features, _TRACK_FEATURES, ["id"])

    known = _with_url(tracks.filter(_is_in(tracks["artist_id"], artists["id"])))
    by_artist = _by_artist(features, known)
    catalogue = Catalogue(
        _sorted(artists, ARTISTS, ("id", "ascending")),
        _sorted(known, TRACKS, ("artist_id", "ascending"), ("popularity", "descending"), ("id", "ascending")),
        _sorted(by_artist, AUDIO_FEATURES, ("artist_id", "ascending"), ("id", "ascending")),
    )
    return catalogue, Summary(
        artists=artists.num_rows,
        tracks=known.num_rows,
        features=features.num_rows,
        merged_duplicates=merged_artists + merged_tracks + merged_features,
        tracks_of_unknown_artists=tracks.num_rows - known.num_rows,
        artists_without_tracks=artists.num_rows - pc.count_distinct(known["artist_id"]).as_py(),
        tracks_without_features=known.num_rows
        - pc.sum(_is_in(known["id"], features["id"]), min_count=0).as_py(),
    )


def _unique(raw: Raw, schema: pa.Schema, key: list[str]) -> tuple[pa.Table, int]:
    """The typed rows, equal ones merged; and how many were merged away."""
    count = raw.table.num_rows
    present = raw.table.column_names
    table = pa.table(
        {
            field.name: typed(raw.table[field.name], field, raw.file)
            if field.name in present
            else pa.nulls(count, field.type)
            for field in schema
        }
    ).append_column("row", pa.array(range(count), pa.int64()))
    first = table.select([*key, "row"]).group_by(key).aggregate([("row", "min")])
    if first.num_rows == count:
        return table.drop_columns("row"), 0

    distinct = table.group_by(schema.names).aggregate([("row", "min")])
    if distinct.num_rows > first.num_rows:
        repeated = distinct.filter(_is_not_in(distinct["row_min"], first["row_min"]))
        row = pc.min(repeated["row_min"]).as_py()
        equal_keys = distinct.join(
            repeated.filter(pc.equal(repeated["row_min"], row)).select(key), key, join_type="left semi"
        )
        raise InvalidInput(
            f"{raw.file} rows {pc.min(equal_keys['row_min']).as_py() + 1} and {row + 1}",
            f"both have {' and '.join(f'{name} {table[name][row]}' for name in key)} but differ: keep one",
        )
    rows = first["row_min"].combine_chunks()
    return table.take(rows.take(pc.sort_indices(rows))).drop_columns("row"), count - first.num_rows


def _with_url(tracks: pa.Table) -> pa.Table:
    derived = pc.replace_substring_regex(tracks["id"], r"\A", "https://open.spotify.com/track/")
    at = tracks.column_names.index("external_url")
    return tracks.set_column(at, "external_url", pc.coalesce(tracks["external_url"], derived))


def _by_artist(features: pa.Table, tracks: pa.Table) -> pa.Table:
    """The features once for each artist of their track, so that they are beside its other tracks'."""
    positions = pc.index_in(tracks["id"], value_set=features["id"].combine_chunks())
    with_artist = features.take(positions.drop_null()).append_column(
        "artist_id", tracks["artist_id"].filter(positions.is_valid())
    )
    without_artist = features.filter(_is_not_in(features["id"], tracks["id"]))
    return pa.concat_tables(
        [
            with_artist,
            without_artist.append_column("artist_id", pa.nulls(without_artist.num_rows, pa.string())),
        ]
    )


def _is_in(values: Column, among: Column) -> Column:
    return pc.is_in(values, value_set=among.combine_chunks())


def _is_not_in(values: Column, among: Column) -> Column:
    return pc.invert(_is_in(values, among))


def _sorted(
    table: pa.Table, schema: pa.Schema, *keys: tuple[str, Literal["ascending", "descending"]]
) -> pa.Table:
    table = table.select(schema.names).combine_chunks()
    return table.take(pc.sort_indices(table, sort_keys=list(keys))).cast(schema)
