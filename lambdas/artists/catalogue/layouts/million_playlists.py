"""A slice of the Million Playlist Dataset: artists and tracks of playlists, without audio features."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.artists.catalogue.layouts.layout import CatalogueLayout, table_layout
from lambdas.artists.catalogue.layouts.wide import brought
from lambdas.importing.lists import ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.artists.catalogue.layouts.layout import Brought
    from lambdas.importing.tables import Columns


def rows(slice_: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row for each track: how many playlists hold it. Raises KeyError or TypeError where it is no slice."""
    found: dict[str, dict[str, Any]] = {}
    for playlist in slice_["playlists"]:
        for uri in {track["track_uri"]: track for track in playlist["tracks"]}.items():
            key, track = uri
            row = found.setdefault(key, {**_row(track), "playlists": 0})
            row["playlists"] += 1
    return list(found.values())


def _row(track: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: track[name] for name in ("track_uri", "track_name", "artist_uri", "artist_name", "duration_ms")
    }


def _convert(tables: Mapping[str, Columns]) -> Brought:
    tracks = tables["tracks"]
    names = tracks.typed("artist_names", pa.string()).to_pylist()
    found = brought(
        tracks,
        ids(tracks, "artist_ids"),
        pa.chunked_array([pa.array([name and [name] for name in names], pa.list_(pa.string()))]),
    )
    found.notes.append("a track's popularity is the number of playlists that hold it")
    found.notes.append("it has no audio features: `kindred artists run --features reccobeats` asks for them")
    return found


LAYOUT = CatalogueLayout(
    name="Million Playlist Dataset",
    where_from="aicrowd.com, Spotify Million Playlist Dataset Challenge: a file mpd.slice.….json",
    tables={
        "tracks": table_layout(
            {
                "id": "track_uri", "name": "track_name", "artist_ids": "artist_uri",
                "artist_names": "artist_name", "popularity": "playlists",
            },
            ("duration_ms",),
        )
    },
    needed=("tracks",),
    convert=_convert,
)  # fmt: skip
