"""The three tables of a catalogue: rows unique and sorted, tables consistent with one another."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists.catalogue.bringing import NotRecognised, bring
from lambdas.artists.catalogue.layout import is_ours, read_raw
from lambdas.artists.catalogue.layouts import Brought
from lambdas.core.errors import InvalidInput
from lambdas.importing.columns import typed
from lambdas.importing.features import within_ranges
from lambdas.importing.left_out import LARGEST_SHARE, LeftOut, numbers_without
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

    A track of two artists is two tracks here; `features` counts the ids that have features. `understood`
    says how the files were read, `left_out` which rows could not be used.
    """

    artists: int
    tracks: int
    features: int
    merged_duplicates: int
    tracks_of_unknown_artists: int
    artists_without_tracks: int
    tracks_without_features: int
    understood: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def read_catalogue(folder: str | Path, bad_rows: float = LARGEST_SHARE) -> tuple[Catalogue, Summary]:
    """Read artists, tracks and audio_features from a folder, each as .parquet, .csv, .csv.gz or .zip.

    A folder, a file or a zip of another known layout is read too. Rows that cannot be used are left out.

    Args:
        folder: the folder, or the file.
        bad_rows: the share of a file's rows that may be left out, 0 to 1.

    Raises:
        InvalidInput: names the file, the row (1 is the first after a header) and the remedy.
    """
    brought = _bring(Path(folder), bad_rows)
    artists, merged_artists = _unique(brought, "artists", ARTISTS, ["id"], bad_rows)
    tracks, merged_tracks = _unique(brought, "tracks", TRACKS, ["artist_id", "id"], bad_rows)
    features, merged_features = _unique(brought, "audio_features", _TRACK_FEATURES, ["id"], bad_rows)

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
        understood=tuple(brought.notes),
        left_out=tuple(brought.left_out),
    )


def _bring(where: Path, bad_rows: float) -> Brought:
    """The tables in a folder of ours, else of whatever other layout it is."""
    if not where.exists():
        raise InvalidInput(
            str(where), "is not a folder: name the one that holds artists, tracks, audio_features"
        )
    if is_ours(where):
        return _ours(where)
    try:
        return bring(where, bad_rows)
    except NotRecognised:
        if not where.is_dir() or not any(where.glob("tracks.*")):
            raise
        return _ours(where)  # says what it lacks


def _ours(where: Path) -> Brought:
    raw_artists = read_raw(where, "artists", ["id", "name"], ARTISTS.names)
    raw_tracks = read_raw(where, "tracks", ["id", "artist_id", "name", "popularity"], TRACKS.names)
    raw_features = read_raw(where, "audio_features", ["id", *NEEDED_FEATURES], _TRACK_FEATURES.names)
    return Brought(
        artists=raw_artists.table,
        tracks=raw_tracks.table,
        audio_features=raw_features.table,
        files={"artists": raw_artists.file, "tracks": raw_tracks.file, "audio_features": raw_features.file},
        unread={
            "artists": raw_artists.unread,
            "tracks": raw_tracks.unread,
            "audio_features": raw_features.unread,
        },
    )


def _unique(
    brought: Brought, name: str, schema: pa.Schema, key: list[str], bad_rows: float
) -> tuple[pa.Table, int]:
    """The typed rows that can be used, equal ones merged; and how many were merged away."""
    file, raw = brought.files[name], getattr(brought, name)
    unread = brought.unread.get(name, ())
    count, present = raw.num_rows, raw.column_names
    left_out = LeftOut(file, bad_rows, numbers_without(count, unread), unread)
    columns: dict[str, Any] = {
        field.name: typed(raw[field.name], field, file, left_out)
        if field.name in present
        else pa.nulls(count, field.type)
        for field in schema
    }
    table = pa.table(columns)
    if schema is _TRACK_FEATURES:
        table = within_ranges(table, left_out, brought.notes)
    table = left_out.without(table.append_column("row", pa.array(range(count), pa.int64())))
    first = table.select([*key, "row"]).group_by(key).aggregate([("row", "min")])
    if first.num_rows < table.num_rows:
        _note_different(table, first, schema, key, left_out)
    left_out.check(count)
    if len(left_out):
        brought.left_out.append(left_out)
    rows = first["row_min"].combine_chunks()
    kept = table.filter(pc.is_in(table["row"], value_set=rows)).sort_by("row")
    return kept.drop_columns("row").cast(schema), count + len(unread) - len(left_out) - kept.num_rows


def _note_different(
    table: pa.Table, first: pa.Table, schema: pa.Schema, key: list[str], left_out: LeftOut
) -> None:
    """Note rows that have the key of an earlier row, but differ from it."""
    distinct = table.group_by(schema.names).aggregate([("row", "min")])
    repeated = distinct.filter(_is_not_in(distinct["row_min"], first["row_min"]))
    earlier = repeated.select([*key, "row_min"]).join(first.rename_columns([*key, "first"]), key)
    for row in earlier.sort_by("row_min").to_pylist():
        same = " and ".join(f"{name} {row[name]}" for name in key)
        number = left_out.number(row["first"])
        left_out.note(row["row_min"], "", "", f"has {same} as row {number} has, but differs: keep one")


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
