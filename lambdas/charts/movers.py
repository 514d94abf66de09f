"""What moved in one market's chart since the one before: pure, one row per song.

A hit that is re-issued gets a new track id at its source, and would look new. So a song that the
chart before did not have is one of three things, told apart in this order:

RE-ISSUED   the chart before had the same recording under an id that has left: equal ISRC, or, where
            either has none, equal normalised title and first artist
RE-ENTRY    this id was in the market's chart at some time before the chart compared with
RE-ISSUED   some earlier chart had the same recording under another id
NEW         none of these
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

WEEK = timedelta(days=7)
_GUESTS = re.compile(
    r"[\(\[]\s*(?:feat|ft|featuring|with)\b[^\)\]]*[\)\]]|\s(?:feat|ft)\.?\s.*$", re.IGNORECASE
)
_NOT_WORD = re.compile(r"[^\w]+")


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


def movers(charts: pd.DataFrame, tracks: pd.DataFrame, dt: str, previous: str | None) -> pd.DataFrame:
    """Every song of a market's chart, and every one that left it, with its mark.

    Args:
        charts: one market's charts up to dt, unique (day, track_id): day string, rank int, track_id.
        tracks: index track_id: name, first_artist (an id, or a name where the source has no ids),
            and, where known, isrc (None where a track has none).
        dt: the chart's day.
        previous: the day compared with; None if there is none, and then no song has a mark.

    Returns:
        By rank, those that left last (rank missing, by previous_rank): track_id, rank Int64,
        previous_rank Int64 (a re-issued song's is its former id's, if that one was in the chart
        before), mark ("NEW", "RE-ENTRY", "RE-ISSUED", "UP", "DOWN", "SAME", "LEFT", or None),
        reissue_of (the former id, or None), peak (best rank ever seen up to dt) and days_seen (how
        many charts have it: snapshots, not days on the chart). Both count this id only.
    """
    charts = charts[charts["day"] <= dt].sort_values(
        ["day", "rank", "track_id"], ascending=[False, True, True]
    )
    now = charts.loc[charts["day"] == dt].set_index("track_id")["rank"]
    before = charts.loc[charts["day"] == previous].set_index("track_id")["rank"]
    earlier = charts.loc[charts["day"] < (previous or ""), "track_id"]
    seen = set(earlier)

    names = _recordings(tracks.loc[charts["track_id"].unique()])
    fresh = [track for track in now.index if track not in before.index] if previous else []
    former = _matched(fresh, [track for track in before.index if track not in now.index], names)
    strangers = [track for track in fresh if track not in former and track not in seen]
    gone = [track for track in earlier.unique() if track not in now.index and track not in former.values()]
    former |= _matched(strangers, gone, names)

    left = [track for track in before.index if track not in now.index and track not in former.values()]
    songs = pd.DataFrame({"track_id": [*now.index, *left]})
    songs["rank"] = songs["track_id"].map(now).astype("Int64")
    was = pd.Series([former.get(track, track) for track in songs["track_id"]], dtype=object)
    songs["previous_rank"] = was.map(before).astype("Int64")
    songs["mark"] = _marks(songs, former, seen) if previous else None
    songs["reissue_of"] = pd.Series([former.get(track) for track in songs["track_id"]], dtype=object)
    ranks = charts.groupby("track_id")["rank"]
    songs["peak"] = songs["track_id"].map(ranks.min())
    songs["days_seen"] = songs["track_id"].map(ranks.size())
    return songs.sort_values(["rank", "previous_rank", "track_id"], ignore_index=True)


def _marks(songs: pd.DataFrame, former: dict[str, str], seen: set[str]) -> list[str]:
    change = songs["previous_rank"] - songs["rank"]
    marks = change.map(
        lambda places: "SAME" if places == 0 else "UP" if places > 0 else "DOWN", na_action="ignore"
    )
    absent = songs["track_id"].map(lambda track: "RE-ENTRY" if track in seen else "NEW")
    marks = marks.astype(object).where(songs["previous_rank"].notna(), absent)
    marks = marks.where(~songs["track_id"].isin(former), "RE-ISSUED")
    return list(marks.where(songs["rank"].notna(), "LEFT"))


def _matched(fresh: list[str], gone: list[str], names: dict[str, _Recording]) -> dict[str, str]:
    """Fresh id -> the id that its recording had before: the first of gone that matches, used once."""
    former: dict[str, str] = {}
    for track in fresh:
        for other in gone:
            if other not in former.values() and _same(names[track], names[other]):
                former[track] = other
                break
    return former


class _Recording(NamedTuple):
    isrc: str
    title: str
    artist: str


def _same(one: _Recording, other: _Recording) -> bool:
    if one.isrc and other.isrc:
        return one.isrc == other.isrc
    return one[1:] == other[1:]


def _recordings(tracks: pd.DataFrame) -> dict[str, _Recording]:
    isrcs = tracks["isrc"] if "isrc" in tracks else pd.Series("", index=tracks.index)
    columns = zip(isrcs.fillna(""), tracks["name"].map(title_key), tracks["first_artist"], strict=True)
    return dict(zip(tracks.index, map(_Recording._make, columns), strict=True))
