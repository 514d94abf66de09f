"""The titles of the demo: four small catalogues of invented titles, and ratings by people with a taste.

The catalogues have the quirks of real ones: durations in the rating column, newlines and blanks in a text, a
platform that names no cast, test rows, and one row that nobody can repair.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

SEED = 1729
FILES = {
    "amazon": "amazon_prime_titles.csv",
    "disney": "disney_plus_titles.csv",
    "hulu": "hulu_titles.csv",
    "netflix": "netflix_titles.csv",
}
LABELS = (
    "Ada,Bo,Caio,Dina,Elif,Femi,Goran,Hana,Ines,Jun,Kofi,Lena,Milo,Nia,Omar,Pia,Quim,Rosa,Sami,Tove,Uma,Vito,"
    "Wim,Xenia,Yara,Zeno,Aiko,Bela,Cleo,Dov,Ewa,Finn"
).split(",")
GENRES = ("Comedy", "Drama", "Documentary", "Horror")
_HEADER = (
    *("show_id", "type", "title", "director", "cast", "country", "date_added", "release_year", "rating"),
    *("duration", "listed_in", "description"),
)
_TITLES, _RATED = 60, 70
_ADJECTIVES = "Quiet,Golden,Broken,Hidden,Last,Electric,Paper,Northern,Velvet,Second".split(",")
_NOUNS = "Harbour,Garden,Winter,Machine,Letter,River,Orchestra,Island,Mirror,Train,Kitchen,Border".split(",")
_ACTORS = (
    "Ana Prado,Ben Okafor,Chloe Marchetti,Dag Lindqvist,Eun-ji Park,Farid Haddad,Greta Vogel,Hiro Tanaka,"
    "Ilse Moreau,Jonas Berg,Kira Novak,Luis Ferreira"
).split(",")
_MONTHS = "January,February,March,April,May,June,July,August,September,October,November,December".split(",")
_ODD = 5
"""Each so manieth row of a platform has one of its quirks."""


def write_demo_titles(folder: Path, seed: int = SEED) -> None:
    """Write a CSV for each platform, and ratings.csv. The same seed gives the same bytes."""
    rng = np.random.default_rng(seed + 3)
    genres = rng.integers(0, len(GENRES), (len(FILES), _TITLES))
    for number, platform in enumerate(FILES):
        rows = [_row(rng, platform, at, GENRES[genres[number, at]]) for at in range(_TITLES)]
        if platform == "amazon":
            rows.append({**rows[0], "show_id": f"s{_TITLES + 1}", "title": "A Test", "duration": "unknown"})
        with (folder / FILES[platform]).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _HEADER, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    _write_ratings(folder / "ratings.csv", rng, genres)


def _row(rng: np.random.Generator, platform: str, at: int, genre: str) -> dict[str, str]:
    """A title; what is odd in it is what is odd in the platform's real catalogue."""
    number = list(FILES).index(platform) * _TITLES + at
    adjective, noun = _ADJECTIVES[number % len(_ADJECTIVES)], _NOUNS[number // len(_ADJECTIVES) % len(_NOUNS)]
    show, odd = bool(rng.random() < 1 / 3), at % _ODD == 0
    duration = _seasons(int(rng.integers(1, 9))) if show else f"{rng.integers(70, 190)} min"
    cast = ", ".join(_ACTORS[one] for one in rng.choice(len(_ACTORS), 4, replace=False))
    day = f"{_MONTHS[rng.integers(0, 12)]} {rng.integers(1, 29)}, {rng.integers(2015, 2022)}"
    row = {
        "show_id": f"s{at + 1}",
        "type": "TV Show" if show else "Movie",
        "title": f"The {adjective} {noun}",
        "director": "" if show else _ACTORS[rng.integers(0, len(_ACTORS))],
        "cast": cast,
        "country": "Atlantis" if rng.random() < 1 / 2 else "",
        "date_added": day,
        "release_year": str(rng.integers(2000, 2022)),
        "rating": "" if rng.random() < 1 / 10 else ("TV-14" if show else "PG-13"),
        "duration": duration,
        "listed_in": genre,
        "description": f"A {genre.lower()} about a {noun.lower()}.",
    }
    quirks: dict[str, dict[str, str]] = {
        "amazon": {"date_added": "", "cast": "1" if at % (2 * _ODD) else cast, "rating": "AGES_18_"},
        "disney": {"title": f"{row['title']}:  The Sequel"},
        "hulu": {"rating": duration, "duration": ""},
        "netflix": {"date_added": f" {day}", "description": f"{row['description']}\nTold twice."},
    }
    return row | (quirks[platform] if odd else {}) | ({"cast": ""} if platform == "hulu" else {})


def _seasons(number: int) -> str:
    return "1 Season" if number == 1 else f"{number} Seasons"


def _write_ratings(
    file: Path, rng: np.random.Generator, genres: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> None:
    """Everybody has favourite genres, and titles are better and worse; stars in halves."""
    quality = rng.normal(0, 0.6, genres.shape)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("userId", "rating", "timestamp", "movieId"))
        for person in LABELS:
            level, taste = rng.normal(3.3, 0.4), rng.normal(0, 0.8, len(GENRES))
            for one in sorted(rng.choice(genres.size, _RATED, replace=False).tolist()):
                platform, at = divmod(one, _TITLES)
                stars = level + taste[genres[platform, at]] + quality[platform, at] + rng.normal(0, 0.5)
                halves = min(max(round(2 * float(stars)), 1), 10)
                title = f"{list(FILES)[platform][0]}s{at + 1}"
                writer.writerow((person, halves / 2, 1_600_000_000 + int(rng.integers(0, 10**8)), title))
