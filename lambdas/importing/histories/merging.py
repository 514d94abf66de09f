"""The plays of one listener -> one row for each track, every play counted once.

The same play is often in the files twice: a phone was offline, or two exports overlap. Plays of the same
time, track and length count once. Spotify's account data repeats plays of the extended history, with times
to the minute and without ids: those are compared by minute, artist and title.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.importing.histories import spotify_account, spotify_extended
from lambdas.importing.histories.plays import REPEATED

if TYPE_CHECKING:
    from collections import Counter

    from lambdas.importing.histories.plays import Play

_FIELDS: list[pa.Field[Any]] = [
    pa.field("listener", pa.string()),
    pa.field("track_id", pa.string()),
    pa.field("artist", pa.string()),
    pa.field("title", pa.string()),
    pa.field("plays", pa.int32()),
    pa.field("ms_played", pa.int64()),
    pa.field("first_played", pa.timestamp("ms")),
    pa.field("last_played", pa.timestamp("ms")),
    pa.field("source", pa.string()),
]
ROWS = pa.schema(_FIELDS)
"""As the lake's listener_plays, but for the listener, who still has a name."""
_MINUTE = 60


@dataclass
class _Sum:
    artist: str | None
    title: str | None
    plays: int = 0
    ms_played: int | None = None
    first: int | None = None
    last: int | None = None

    def add(self, play: Play) -> None:
        self.plays += 1
        if play.ms_played is not None:
            self.ms_played = (self.ms_played or 0) + play.ms_played
        if play.ended_at is not None:
            self.first = play.ended_at if self.first is None else min(self.first, play.ended_at)
            self.last = play.ended_at if self.last is None else max(self.last, play.ended_at)


class Merged:
    """Plays of one listener.

    Args:
        left_out: repeated plays are counted here.
    """

    def __init__(self, left_out: Counter[str]) -> None:
        self._left_out = left_out
        self._sums: dict[tuple[str, str, str | None], _Sum] = {}
        self._seen: set[tuple[object, ...]] = set()
        self.plays = 0

    def add(self, source: str, play: Play) -> None:
        """Count a play, unless it is a repetition."""
        if self._is_repeated(source, play):
            self._left_out[REPEATED] += 1
            return
        key = (
            (source, play.track_id, None) if play.track_id else (source, play.artist or "", play.title or "")
        )
        self._sums.setdefault(key, _Sum(play.artist, play.title)).add(play)
        self.plays += 1

    def _is_repeated(self, source: str, play: Play) -> bool:
        if play.ended_at is None:
            return False
        track = play.track_id or (play.artist, play.title)
        keys: list[tuple[object, ...]] = [(source, play.ended_at, track, play.ms_played)]
        if source in {spotify_extended.SOURCE, spotify_account.SOURCE}:
            minute = ("minute", play.ended_at // _MINUTE, play.artist, play.title)
            if source == spotify_account.SOURCE and minute in self._seen:
                return True
            if source == spotify_extended.SOURCE:
                keys.append(minute)
        repeated = keys[0] in self._seen
        self._seen.update(keys)
        return repeated

    def rows(self, listener: str) -> pa.Table:
        """The listener's rows, as ROWS."""
        rows = [
            {
                "listener": listener,
                "track_id": key[1] if key[2] is None else None,
                "artist": each.artist,
                "title": each.title,
                "plays": each.plays,
                "ms_played": each.ms_played,
                "first_played": None if each.first is None else each.first * 1000,
                "last_played": None if each.last is None else each.last * 1000,
                "source": key[0],
            }
            for key, each in self._sums.items()
        ]
        return pa.Table.from_pylist(rows, schema=ROWS)
