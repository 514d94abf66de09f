"""What moved in one market's chart since the one before: pure, one row per track.

A hit that is re-issued gets a new track id at its source, and would look new. So a track that the
chart before did not have is one of three things, in this order:

RE-ISSUED   the chart before had the same recording under an id that has left: equal ISRC, or, where
            either has none, equal normalised title and first artist
RE-ENTRY    this id was in the market's chart at some time before the chart compared with
RE-ISSUED   some earlier chart had the same recording under another id
NEW         none of these
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WEEK = timedelta(days=7)
_GUESTS = re.compile(
    r"[\(\[]\s*(?:feat|ft|featuring|with)\b[^\)\]]*[\)\]]|\s(?:feat|ft)\.?\s.*$", re.IGNORECASE
)
_NOT_WORD = re.compile(r"[^\w]+")


class Entry(NamedTuple):
    """A line of a chart: its day (YYYY-MM-DD), rank from 1, and track."""

    day: str
    rank: int
    track_id: str


class Recording(NamedTuple):
    """The fields by which two tracks are recognised as one recording.

    Attributes:
        name: the title as its source gave it.
        first_artist: an id, or a name where the source has no ids.
        isrc: the international recording code; None or empty where it is unknown.
    """

    name: str
    first_artist: str
    isrc: str | None = None


class Move(NamedTuple):
    """A track's move since the chart compared with.

    Attributes:
        track_id: its id.
        rank: None if it left.
        previous_rank: in the chart compared with; a re-issued track's is its former id's.
        mark: NEW, RE-ENTRY, RE-ISSUED, UP, DOWN, SAME or LEFT; None without a chart to compare with.
        reissue_of: the id that the recording had before, if it was re-issued.
        peak: best rank in any chart up to the day, of this id only.
        days_seen: how many charts have this id: snapshots, not days on the chart.
    """

    track_id: str
    rank: int | None
    previous_rank: int | None
    mark: str | None
    reissue_of: str | None
    peak: int
    days_seen: int


@cache
def title_key(title: str) -> str:
    """A title without guests, accents, case and punctuation; "Remix", "Live" and the like stay.

    A title of punctuation only stays as it is, so that two of them never match by being empty.
    """
    plain = unicodedata.normalize("NFKD", _GUESTS.sub(" ", title)).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_WORD.sub(" ", letters).strip() or title


def week_before(days: Iterable[str], dt: str) -> str | None:
    """The chart to compare with: the newest that is 7 to 13 days older than dt; None without one.

    Args:
        days: the days that the market has a chart of, YYYY-MM-DD, any order.
        dt: the chart's day, YYYY-MM-DD.
    """
    newest = date.fromisoformat(dt) - WEEK
    oldest = newest - timedelta(days=6)
    return max((day for day in days if oldest <= date.fromisoformat(day) <= newest), default=None)


def recording(track: Mapping[str, Any]) -> Recording:
    """A track's fields for that; `track` has name, artist_ids, artist_names (lists) and perhaps isrc."""
    first_artist = [*track["artist_ids"], *track["artist_names"], ""][0]
    return Recording(track["name"], first_artist, track.get("isrc"))


def movers(
    charts: Iterable[Entry], tracks: Mapping[str, Recording], dt: str, previous: str | None
) -> list[Move]:
    """Every track of a market's chart, and every one that left it, with its mark.

    Args:
        charts: one market's charts up to dt, unique (day, track_id).
        tracks: by track_id.
        dt: the chart's day.
        previous: the day compared with; None if there is none, and then no track has a mark.

    Returns:
        By rank, those that left last, by previous_rank.
    """
    newest_first = sorted(
        (entry for entry in charts if entry.day <= dt), key=lambda entry: (entry.rank, entry.track_id)
    )
    newest_first.sort(key=lambda entry: entry.day, reverse=True)
    now = {entry.track_id: entry.rank for entry in newest_first if entry.day == dt}
    before = {entry.track_id: entry.rank for entry in newest_first if entry.day == previous}
    earlier = dict.fromkeys(entry.track_id for entry in newest_first if entry.day < (previous or ""))

    entered = [track for track in now if track not in before] if previous else []
    former = _matched(entered, [track for track in before if track not in now], tracks)
    unmatched = [track for track in entered if track not in former and track not in earlier]
    matched = set(former.values())
    absent = [track for track in earlier if track not in now and track not in matched]
    former |= _matched(unmatched, absent, tracks)

    ranks: dict[str, list[int]] = {}
    for entry in newest_first:
        ranks.setdefault(entry.track_id, []).append(entry.rank)
    left = [track for track in before if track not in now and track not in former.values()]
    moves = []
    for track in (*now, *left):
        rank, previous_rank = now.get(track), before.get(former.get(track, track))
        mark = _mark(rank, previous_rank, is_reissue=track in former, is_known=track in earlier)
        moves.append(
            Move(
                track,
                rank,
                previous_rank,
                mark if previous else None,
                former.get(track),
                min(ranks[track]),
                len(ranks[track]),
            )
        )
    return sorted(moves, key=lambda move: (_last(move.rank), _last(move.previous_rank), move.track_id))


def _mark(rank: int | None, previous_rank: int | None, *, is_reissue: bool, is_known: bool) -> str:
    if rank is None:
        return "LEFT"
    if is_reissue:
        return "RE-ISSUED"
    if previous_rank is None:
        return "RE-ENTRY" if is_known else "NEW"
    if previous_rank == rank:
        return "SAME"
    return "UP" if previous_rank > rank else "DOWN"


def _last(rank: int | None) -> float:
    return math.inf if rank is None else rank


def _matched(new: Iterable[str], old: Sequence[str], tracks: Mapping[str, Recording]) -> dict[str, str]:
    """New id -> the id that its recording had before: the first old id that matches, used once."""
    former: dict[str, str] = {}
    for track in new:
        for other in old:
            if other not in former.values() and _same(tracks[track], tracks[other]):
                former[track] = other
                break
    return former


def _same(one: Recording, other: Recording) -> bool:
    if one.isrc and other.isrc:
        return one.isrc == other.isrc
    return (title_key(one.name), one.first_artist) == (title_key(other.name), other.first_artist)
