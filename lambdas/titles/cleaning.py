"""A platform's catalogue -> titles. Every repair is counted by kind; nothing is guessed.

A row that cannot be repaired is left out and named, with its number, its show_id and the reason.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lambdas.titles.run_files import LeftOut

RATING_NULL, DURATION_MOVED = "rating_null", "duration_moved"
SPACES_FOLDED, DATE_REWRITTEN = "spaces_folded", "date_rewritten"
REPAIRS = {
    RATING_NULL: "without a rating: g",
    DURATION_MOVED: "a duration in the rating column, moved",
    SPACES_FOLDED: "spaces around or newlines inside a text, folded",
    DATE_REWRITTEN: "a date in words, written YYYY-MM-DD",
}
"""The kinds of repairs, and what people call them."""
NO_RATING = "g"
TYPES = ("movie", "tv show")
MIN, SEASON = "min", "season"

_TEXTS = ("director", "cast", "country", "listed_in", "description")
_BLANKS = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"), " ")
"""Characters without a width, which are blanks to a reader but not to Python."""
_SHOW_ID = re.compile(r"[a-z0-9_-]{1,31}")
_DURATION = re.compile(r"(\d{1,9}) ?(min(?:s|utes?)?|seasons?)")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_IN_WORDS = re.compile(r"([a-z]+)\.? (\d{1,2}), (\d{4})")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)
_SHORTEST_MONTH = 3
_FIRST_YEAR, _LAST_YEAR = 1870, 2100
_SHOWN = 40


class Cleaned(NamedTuple):
    """A catalogue, cleaned.

    Attributes:
        titles: rows of the lake's table titles, by id.
        repairs: how many rows had each kind of repair.
        left_out: rows that could not be repaired, in the catalogue's order.
    """

    titles: list[dict[str, Any]]
    repairs: dict[str, int]
    left_out: list[LeftOut]


class Duration(NamedTuple):
    """How long a title lasts, and its unit, min or season."""

    int: int
    type: str


class _NotRepairableError(Exception):
    """Why a row is left out."""


def clean(rows: Iterable[Mapping[str, Any]], platform: str, letter: str) -> Cleaned:
    """Clean a catalogue.

    Args:
        rows: as lambdas.titles.importing.schemas.CATALOGUE.
        platform: whose.
        letter: that the ids begin with.
    """
    titles: dict[str, dict[str, Any]] = {}
    left_out: list[LeftOut] = []
    for row in rows:
        try:
            title = _title(row, platform, letter)
            _require_new(title, titles)
        except _NotRepairableError as error:
            left_out.append({"row": row["row"], "show_id": _folded(row["show_id"]) or "", "why": str(error)})
        else:
            titles[title["id"]] = title
    kinds = [kind for title in titles.values() for kind in title["repairs"]]
    repairs = {kind: kinds.count(kind) for kind in REPAIRS}
    return Cleaned([titles[one] for one in sorted(titles)], repairs, left_out)


def duration_of(text: str | None) -> Duration | None:
    """The duration that a text of a catalogue is, such as `90 min` or `2 Seasons`; None if it is none."""
    found = _DURATION.fullmatch((_folded(text) or "").lower())
    return Duration(int(found[1]), SEASON if found[2].startswith(SEASON) else MIN) if found else None


def names_of(cast: str | None) -> list[str]:
    """The people of a cast, each once, in its order; what has digits only is no name."""
    names = (" ".join(part.split()) for part in (cast or "").split(","))
    return list(dict.fromkeys(name for name in names if name and not re.fullmatch(r"[\d ]+", name)))


def _title(row: Mapping[str, Any], platform: str, letter: str) -> dict[str, Any]:
    if row["problem"]:
        raise _NotRepairableError(row["problem"])
    if any("\0" in (value or "") for value in row.values() if isinstance(value, str)):
        raise _NotRepairableError("has a NUL byte")
    folded = {name: _folded(value) for name, value in row.items() if isinstance(value, str)}
    repairs = {SPACES_FOLDED} if any(folded[name] != (row[name] or None) for name in folded) else set()
    text = {name: value.lower() if value else None for name, value in folded.items()}

    duration, rating = _duration(text.get("duration"), text.get("rating"), repairs)
    if rating is None:
        repairs.add(RATING_NULL)
    return {
        "id": letter + _show_id(text.get("show_id")),
        "platform": platform,
        "type": _type(text.get("type")),
        "title": _required("title", text.get("title")),
        **{"actors" if name == "cast" else name: text.get(name) for name in _TEXTS},
        "date_added": _date(text.get("date_added"), repairs),
        "release_year": _year(text.get("release_year")),
        "rating": rating or NO_RATING,
        "duration_int": duration and duration.int,
        "duration_type": duration and duration.type,
        "repairs": sorted(repairs),
        "source": "files",
    }


def _require_new(title: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> None:
    earlier = others.get(title["id"])
    if earlier is not None:
        raise _NotRepairableError("is there twice" if earlier == title else "has an earlier row's show_id")


def _folded(text: str | None) -> str | None:
    """Without blanks around it and with single ones in it; None for nothing."""
    return " ".join((text or "").translate(_BLANKS).split()) or None


def _required(name: str, value: str | None) -> str:
    if value is None:
        raise _NotRepairableError(f"has no {name}")
    return value


def _show_id(text: str | None) -> str:
    if not _SHOW_ID.fullmatch(_required("show_id", text)):
        raise _NotRepairableError("its show_id is not up to 31 letters and digits")
    return str(text)


def _type(text: str | None) -> str:
    if _required("type", text) not in TYPES:
        raise _NotRepairableError(f"type {_shown(text)} is neither movie nor tv show")
    return str(text)


def _year(text: str | None) -> int:
    found = _YEAR.fullmatch(_required("release_year", text))
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise _NotRepairableError(f"release_year {_shown(text)} is no year")
    return int(found[1])


def _duration(text: str | None, rating: str | None, repairs: set[str]) -> tuple[Duration | None, str | None]:
    """The duration and the rating; a duration in the rating column is moved."""
    duration, in_rating = duration_of(text), duration_of(rating)
    if text is not None and duration is None:
        raise _NotRepairableError(f"duration {_shown(text)} is neither minutes nor seasons")
    if in_rating is None:
        return duration, rating
    if duration not in {None, in_rating}:
        raise _NotRepairableError(f"has two durations, {_shown(text)} and, as rating, {_shown(rating)}")
    repairs.add(DURATION_MOVED)
    return in_rating, None


def _date(text: str | None, repairs: set[str]) -> date | None:
    if text is None:
        return None
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif (words := _IN_WORDS.fullmatch(text)) and (month := _month(words[1])):
        year, day = int(words[3]), int(words[2])
        repairs.add(DATE_REWRITTEN)
    else:
        raise _NotRepairableError(f"date_added {_shown(text)} is no date")
    try:
        return date(year, month, day)
    except ValueError:
        raise _NotRepairableError(f"date_added {_shown(text)} is no day of the calendar") from None


def _month(word: str) -> int:
    """The number of a month, whole or cut, such as sept; 0 if it is none."""
    fitting = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(word)]
    return fitting[0] if len(word) >= _SHORTEST_MONTH and fitting else 0


def _shown(text: str | None) -> str:
    found = text or ""
    return repr(found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…")
