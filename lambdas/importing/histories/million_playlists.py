"""The Million Playlist Dataset of Spotify: slices of a thousand playlists, mpd.slice.<from>-<to>.json.

It names no people: a playlist stands for a listener, and is called mpd/<pid>.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa

from lambdas.core.ids import ID
from lambdas.importing.histories.json_text import decode
from lambdas.importing.histories.plays import NAMELESS

if TYPE_CHECKING:
    from collections import Counter

    from lambdas.importing.histories.files import File, Start

SOURCE, CALLED = "million_playlists", "Million Playlist Dataset"
_URI = "spotify:track:"


class _Track(msgspec.Struct):
    track_uri: str = ""
    artist_name: str = ""
    track_name: str = ""


class _Playlist(msgspec.Struct):
    pid: int
    tracks: list[_Track] = []


class _Slice(msgspec.Struct):
    playlists: list[_Playlist]


def recognises(start: Start) -> bool:
    """By its first playlist."""
    return {"playlists", "pid"} <= start.keys


def counts(file: File, left_out: Counter[str]) -> pa.Table:
    """Its counts, by playlist and track: one row of one play for each place in a playlist."""
    rows = [
        (f"mpd/{playlist.pid}", _id(track.track_uri), track.artist_name or None, track.track_name or None, 1)
        for playlist in decode(file, _Slice).playlists
        for track in playlist.tracks
    ]
    kept = [row for row in rows if row[1] or row[2]]
    left_out[NAMELESS] += len(rows) - len(kept)
    names = ("listener", "track_id", "artist", "title")
    types = [(name, pa.string()) for name in names] + [("plays", pa.int64())]
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(types)
    return pa.table(
        [pa.array(each, kind) for each, (_, kind) in zip(columns, types, strict=True)],
        [name for name, _ in types],
    )


def _id(uri: str) -> str | None:
    """The id of a track's address; None for a local file's."""
    bare = uri.removeprefix(_URI)
    return bare if ID.fullmatch(bare) else None
