"""Tracks of several artists in one row -> our tables: a row for each artist, the features beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.artists.catalogue.layouts.layout import FEATURES, Brought
from lambdas.importing.features import within_ranges
from lambdas.importing.values import rows_where
from lambdas.sources import schemas

if TYPE_CHECKING:
    from lambdas.importing.tables import Columns

_INTEGERS = ("key", "mode", "time_signature")


def brought(tracks: Columns, ids: Any, names: Any) -> Brought:
    """Our tables of a file of tracks; of rows of one track the first counts.

    Args:
        tracks: id, name, popularity, duration_ms and features.
        ids: of the artists of each row; a list.
        names: likewise.

    Raises:
        InvalidInput: more rows cannot be used than may be left out.
    """
    whole = pa.table(
        {
            "id": tracks.ids("id", "track", nullable=False),
            "name": tracks.typed("name", pa.string(), nullable=False),
            "popularity": tracks.typed("popularity", pa.int32()),
            "duration_ms": tracks.typed("duration_ms", pa.int32()),
            "artist_ids": ids,
            "artist_names": names,
            **features(tracks),
        }
    )
    whole = within_ranges(whole, tracks.left_out, tracks.notes)
    blank: Any = pc.equal(pc.utf8_trim_whitespace(whole["name"]), pa.scalar(""))
    for row in rows_where(blank):
        tracks.left_out.note(row, "name", "", "is empty: a track has a name")
    counts = [pc.fill_null(pc.list_value_length(whole[f"artist_{part}"]), 0) for part in ("ids", "names")]
    for row in rows_where(pc.equal(counts[0], pa.scalar(0, pa.int32()))):
        tracks.left_out.note(row, "artists", "", "names no artist")
    for row in rows_where(pc.not_equal(*counts)):
        tracks.left_out.note(row, "artists", "", "has not one name for each id of an artist")
    rows = first_of_each(tracks.usable(whole), tracks)
    owners = pc.list_parent_indices(rows["artist_ids"].combine_chunks())
    artist_ids = pc.list_flatten(rows["artist_ids"].combine_chunks())
    of_artists = pa.table({"id": artist_ids, "name": pc.list_flatten(rows["artist_names"].combine_chunks())})
    of_tracks = rows.select(["id", "name", "popularity", "duration_ms"]).take(owners)
    return Brought(
        artists=_unique(of_artists),
        tracks=of_tracks.append_column("artist_id", artist_ids),
        audio_features=rows.select(["id", *(name for name in FEATURES if name in tracks)]),
        files=dict.fromkeys(("artists", "tracks", "audio_features"), tracks.file),
        notes=tracks.notes,
        left_out=[tracks.left_out],
    )


def features(columns: Columns) -> dict[str, Any]:
    """The columns of audio features that a file has."""
    return {
        name: columns.typed(name, schemas.AUDIO_FEATURES.field(name).type)
        for name in FEATURES
        if name in columns
    }


def first_of_each(rows: pa.Table, columns: Columns) -> pa.Table:
    """The first row of each id, in their order; how many others there are is noted."""
    first = _unique(rows)
    others = rows.num_rows - first.num_rows
    if others:
        columns.notes.append(f"{others:,} rows not read, because an earlier row is of the same track")
    return first


def _unique(rows: pa.Table) -> pa.Table:
    numbered = rows.append_column("row", pa.array(range(rows.num_rows), pa.int64()))
    first = numbered.select(["id", "row"]).group_by("id").aggregate([("row", "min")])["row_min"]
    return rows.take(first.combine_chunks().sort())
