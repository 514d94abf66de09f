"""Last.fm, as lastfm-to-csv exports it: artist, album, track and a time such as 19 Aug 2026 20:48, no header.

The track that is playing has no time; 01 Jan 1970 says that the time is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories.csv_rows import fields, rows
from lambdas.importing.histories.plays import NAMELESS, PLAYING, Play
from lambdas.importing.histories.times import is_in_words, seconds_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start
    from lambdas.importing.histories.plays import Choices

SOURCE, CALLED = "lastfm", "Last.fm, by lastfm-to-csv"
_FIELDS = 4


def recognises(start: Start) -> bool:
    """By the fields of its first lines, one of which has a time."""
    lines = [fields(line, ",") for line in start.text.splitlines()[:3]]
    return bool(lines and len(lines[0]) == _FIELDS) and any(
        len(row) == _FIELDS and is_in_words(row[3].strip()) for row in lines
    )


def read(file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:  # noqa: ARG001  has no private sessions
    """Its plays, in the file's order."""
    for line, row in rows(file, ","):
        where = f"{file.name} line {line}"
        if len(row) != _FIELDS:
            raise InvalidInput(where, f"has {len(row)} fields: artist, album, track and time are {_FIELDS}")
        artist, _, track, when = row
        if when.strip().casefold() in {"", "now playing"}:
            left_out[PLAYING] += 1
        elif not (artist and track):
            left_out[NAMELESS] += 1
        else:
            yield Play(None, artist, track, None, seconds_of(when.strip(), where))
