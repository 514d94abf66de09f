"""Last.fm, as lastfm.ghan.nl exports it: recenttracks-<user>-<n>.csv, with `,`, `;` or tabs, all quoted.

uts is the time of a play in seconds; the track that is playing has none. Scrobbles do not say how long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories.csv_rows import SEPARATORS, fields, rows
from lambdas.importing.histories.plays import NAMELESS, PLAYING, Play
from lambdas.importing.histories.times import known_time

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from lambdas.importing.histories.files import File, Start
    from lambdas.importing.histories.plays import Choices

SOURCE, CALLED = "lastfm", "Last.fm, by lastfm.ghan.nl"
_COLUMNS = ("uts", "artist", "track")


def recognises(start: Start) -> bool:
    """By its header."""
    return _separator(start.first_line) is not None


def read(file: File, choices: Choices, left_out: Counter[str]) -> Iterator[Play]:  # noqa: ARG001  has no private sessions
    """Its plays, in the file's order."""
    separator = _separator(file.start().first_line) or ","
    lines = rows(file, separator)
    _, header = next(lines)
    uts, artist, track = (header.index(name) for name in _COLUMNS)
    for line, row in lines:
        where = f"{file.name} line {line}"
        if len(row) != len(header):
            raise InvalidInput(where, f"has {len(row)} fields where the header has {len(header)}")
        if not row[uts].strip():
            left_out[PLAYING] += 1
        elif not (row[artist] and row[track]):
            left_out[NAMELESS] += 1
        else:
            yield Play(None, row[artist], row[track], None, known_time(_number(row[uts], where)))


def _separator(line: str) -> str | None:
    return next((one for one in SEPARATORS if set(_COLUMNS) <= set(fields(line, one))), None)


def _number(text: str, where: str) -> float:
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(where, f"uts is {text[:40]!r}: it must be a time in seconds") from None
