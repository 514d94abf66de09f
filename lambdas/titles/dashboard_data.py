"""A day's titles -> the JSON files that the page reads (dashboard/README.md). Nothing in them is of a person.

Pure; the same tables give the same bytes. Columns are lists of one length, so that 20,000 titles stay small.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from dashboard.format import encode
from lambdas.titles.cleaning import TYPES, names_of
from lambdas.titles.matching import normal_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_EXAMPLES = 20
_DECIMALS = 6


def files(
    dt: str,
    platforms: Sequence[Mapping[str, Any]],
    titles: Sequence[Mapping[str, Any]],
    scores: Iterable[Mapping[str, Any]],
    quality: Iterable[Mapping[str, Any]],
    metrics: Iterable[Mapping[str, Any]],
) -> dict[str, bytes]:
    """The day's files, by name.

    Args:
        dt: the run's day.
        platforms: name, letter, rows, repairs and left_out (how many) of each, in the order of display.
        titles: rows of the table titles, of all platforms.
        scores: rows of title_scores.
        quality: rows of title_quality, of the day.
        metrics: rows of model_metrics of this pipeline and day.
    """
    names = [each["name"] for each in platforms]
    ordered = sorted(titles, key=lambda title: (names.index(title["platform"]), title["id"]))
    return {
        "titles.json": encode(
            {
                "dt": dt,
                "platforms": [dict(each) for each in platforms],
                "types": list(TYPES),
                **_columns(ordered, names, {row["title_id"]: row for row in scores}),
                "overlap": _overlap(ordered, names),
            }
        ),
        "cast.json": encode(_cast(ordered)),
        "quality.json": encode(
            {
                "dt": dt,
                "quality": [_rounded(row) for row in quality],
                "metrics": [_rounded(row) for row in metrics],
            }
        ),
    }


def _columns(
    titles: Sequence[Mapping[str, Any]], platforms: Sequence[str], scores: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    listed = [_parted(title["listed_in"]) for title in titles]
    genres = sorted({genre for each in listed for genre in each})
    place = {genre: at for at, genre in enumerate(genres)}
    rated = [scores.get(title["id"]) for title in titles]
    return {
        "genres": genres,
        "id": [title["id"] for title in titles],
        "title": [title["title"] for title in titles],
        "platform": [platforms.index(title["platform"]) for title in titles],
        "type": [TYPES.index(title["type"]) for title in titles],
        "year": [title["release_year"] for title in titles],
        "duration": [title["duration_int"] for title in titles],
        "unit": [title["duration_type"] for title in titles],
        "listed": [[place[genre] for genre in each] for each in listed],
        "score": [row and round(row["score"], _DECIMALS) for row in rated],
        "ratings": [row["ratings"] if row else 0 for row in rated],
    }


def _cast(titles: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Every name once, and by title, in the order of titles.json, the positions of its cast's names."""
    casts = [names_of(title["actors"]) for title in titles]
    names = sorted({name for cast in casts for name in cast})
    place = {name: at for at, name in enumerate(names)}
    return {"names": names, "cast": [[place[name] for name in cast] for cast in casts]}


def _overlap(titles: Sequence[Mapping[str, Any]], platforms: Sequence[str]) -> list[dict[str, Any]]:
    """For each pair of platforms: how many titles both have, by type, title and year, and some of them."""
    having: dict[tuple[str, str, int], dict[str, str]] = defaultdict(dict)
    for title in titles:
        key = (title["type"], normal_title(title["title"]), title["release_year"])
        having[key].setdefault(title["platform"], title["title"])
    found = []
    for one, other in combinations(platforms, 2):
        both = sorted(each[one] for each in having.values() if one in each and other in each)
        found.append({"platforms": [one, other], "titles": len(both), "some": both[:_EXAMPLES]})
    return found


def _parted(text: str | None) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def _rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: round(value, _DECIMALS) if isinstance(value, float) else value for name, value in row.items()
    }
