"""Spotify's account data, one year: StreamingHistory_music_0.json, or StreamingHistory0.json.

No ids, times to the minute. The files of podcasts beside have other fields and are counted as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from lambdas.importing.histories.json_text import decode
from lambdas.importing.histories.plays import NAMELESS, NOT_MUSIC, SHORT, SHORTEST_MS, Play
from lambdas.importing.histories.times import seconds_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start
    from lambdas.importing.histories.plays import Choices

SOURCE, CALLED = "spotify_account", "Spotify, account data"


class _Row(Struct):
    ended: str = field(name="endTime")
    ms_played: int = field(name="msPlayed")
    artist: str | None = field(name="artistName", default=None)
    title: str | None = field(name="trackName", default=None)
    podcast: str | None = field(name="podcastName", default=None)


def recognises(start: Start) -> bool:
    """By the fields of its first objects."""
    return {"endTime", "msPlayed"} <= start.keys


def read(file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:  # noqa: ARG001  has no private sessions
    """Its plays, in the file's order."""
    for row in decode(file, list[_Row]):
        if row.podcast is not None:
            left_out[NOT_MUSIC] += 1
        elif not (row.artist and row.title):
            left_out[NAMELESS] += 1
        elif row.ms_played < SHORTEST_MS:
            left_out[SHORT] += 1
        else:
            yield Play(None, row.artist, row.title, row.ms_played, seconds_of(row.ended, file.name))
