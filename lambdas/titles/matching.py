"""What people have rated -> titles of the catalogues: by id, or by title and year.

Titles are compared without case, accents, punctuation, articles put behind (`Matrix, The`) and names in
brackets (`Seven (a.k.a. Se7en)`). MovieLens knows movies, so only movies answer to a title and a year. A
movie that several platforms show is a title of each, and each has its ratings.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdas.titles.cleaning import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ARTICLES = "the|a|an|le|la|les|l'|il|lo|i|gli|el|los|las|un|une|una|der|die|das|ein|eine|de|het|o|os|as"
_ARTICLE_BEHIND = re.compile(rf"(.+), ({_ARTICLES})$")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_WITH_YEAR = re.compile(r"(.*\S)\s*\((\d{4})\)\s*$", re.DOTALL)


class Named(NamedTuple):
    """A title and the year that it came out, as a data set of ratings names it."""

    title: str
    year: int


class KnownTitles:
    """The titles of the catalogues.

    Args:
        titles: each with id, type, title and release_year.
    """

    def __init__(self, titles: Iterable[Mapping[str, Any]]) -> None:
        self._ids: set[str] = set()
        self._by_name: dict[Named, list[str]] = defaultdict(list)
        for title in titles:
            self._ids.add(title["id"])
            if title["type"] == TYPES[0]:
                self._by_name[Named(normal_title(title["title"]), title["release_year"])].append(title["id"])

    def with_id(self, title_id: str) -> list[str]:
        """The title of this id, or nothing."""
        return [title_id] if title_id in self._ids else []

    def named(self, title: str, year: int) -> list[str]:
        """The ids of the movies of this title and year, ascending."""
        return sorted(self._by_name.get(Named(normal_title(title), year), []))


def with_year(title: str) -> Named | None:
    """A title as MovieLens writes it, `Toy Story (1995)` -> the title and the year; None without a year."""
    found = _WITH_YEAR.fullmatch(title.strip())
    return Named(found[1], int(found[2])) if found else None


def normal_title(title: str) -> str:
    """A title as it is compared."""
    folded = unicodedata.normalize("NFKD", title).casefold()
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter)).strip()
    without = _BRACKETS.sub("", plain).strip() or plain
    if behind := _ARTICLE_BEHIND.fullmatch(without):
        without = f"{behind[2]} {behind[1]}"
    words = _PUNCTUATION.sub(" ", without.replace("'", "").replace("’", "").replace("&", " and "))  # noqa: RUF001
    return " ".join(words.split()) or without
