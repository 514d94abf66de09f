"""A playlist of the archive of playlists, as JSON; ranks are the tracks' order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.charts.importing.layouts.layout import ChartLayout

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYOUT = ChartLayout(
    name="playlist archive",
    where_from="github.com/mackorone/spotify-playlist-archive, playlists/pretty/….json",
    columns={
        "track_id": "track url", "track_name": "track name", "artist_names": "artist names",
        "artist_ids": "artist urls",
    },
    more={"album_id": "album url", "album_name": "album name", "duration_ms": "duration_ms"},
    in_order=True,
)  # fmt: skip


def entry(track: Mapping[str, Any]) -> dict[str, Any]:
    """A track of the archive as a row of this layout. Raises KeyError or TypeError where it is none."""
    artists = track["artists"]
    return {
        "track url": track["url"],
        "track name": track["name"],
        "artist names": [artist["name"] for artist in artists],
        "artist urls": [artist["url"] for artist in artists],
        "album url": track["album"]["url"],
        "album name": track["album"]["name"],
        "duration_ms": track["duration_ms"],
    }
