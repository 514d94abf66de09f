"""Spotify's extended history: Streaming_History_Audio_2019-2020_0.json, or endsong_0.json of earlier years.

Arrays of objects; files of videos look the same. Rows without the name of a track are podcasts, videos
and audiobooks; rows with names and without an id are local tracks, or tracks that Spotify has removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from lambdas.core.ids import id_in
from lambdas.importing.histories.json_text import decode
from lambdas.importing.histories.plays import INCOGNITO, NOT_MUSIC, SHORT, SHORTEST_MS, SKIPPED, Play
from lambdas.importing.histories.times import seconds_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start
    from lambdas.importing.histories.plays import Choices

SOURCE, CALLED = "spotify_extended", "Spotify, extended history"
_BY_HAND = {"fwdbtn", "backbtn"}


class _Row(Struct):
    """The fields that are read, of some twenty."""

    ts: str
    ms_played: int
    title: str | None = field(name="master_metadata_track_name", default=None)
    artist: str | None = field(name="master_metadata_album_artist_name", default=None)
    uri: str | None = field(name="spotify_track_uri", default=None)
    reason_end: str | None = None
    incognito_mode: bool | None = None


def recognises(start: Start) -> bool:
    """By the fields of its first objects."""
    return {"ts", "ms_played", "master_metadata_track_name"} <= start.keys


def read(file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:
    """Its plays, in the file's order."""
    for row in decode(file, list[_Row]):
        if not row.title:
            left_out[NOT_MUSIC] += 1
        elif row.incognito_mode and not choices.incognito:
            left_out[INCOGNITO] += 1
        elif row.ms_played < SHORTEST_MS:
            left_out[SKIPPED if row.reason_end in _BY_HAND else SHORT] += 1
        else:
            track = id_in(row.uri, "track") if row.uri else None
            yield Play(track, row.artist, row.title, row.ms_played, seconds_of(row.ts, file.name))
