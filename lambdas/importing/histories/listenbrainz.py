"""ListenBrainz' export: listens/<year>/<month>.jsonl in a zip. user.json, feedback and pins are not read.

A listen says when, and sometimes under which id Spotify knows the track; it does not say how long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from lambdas.core.ids import id_in
from lambdas.importing.histories.json_text import decode_lines
from lambdas.importing.histories.plays import NAMELESS, Play
from lambdas.importing.histories.times import known_time

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start
    from lambdas.importing.histories.plays import Choices

SOURCE, CALLED = "listenbrainz", "ListenBrainz"


class _Info(Struct):
    spotify_id: Any = None


class _Track(Struct):
    artist_name: str | None = None
    track_name: str | None = None
    additional_info: _Info | None = None


class _Row(Struct):
    track_metadata: _Track
    listened_at: float | None = None


def recognises(start: Start) -> bool:
    """By the fields of its first lines; pins have no time of a listen."""
    return {"listened_at", "track_metadata"} <= start.keys and start.text.lstrip().startswith("{")


def read(file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:  # noqa: ARG001  has no private sessions
    """Its plays, in the file's order."""
    for row in decode_lines(file, _Row):
        track = row.track_metadata
        if not (track.artist_name and track.track_name):
            left_out[NAMELESS] += 1
            continue
        address = track.additional_info.spotify_id if track.additional_info else None
        yield Play(
            id_in(address, "track") if isinstance(address, str) else None,
            track.artist_name,
            track.track_name,
            None,
            known_time(row.listened_at or 0),
        )
