"""Tracks that a history names without an id -> the lake's tracks of the same artist and title.

Names are compared without case, Unicode variants (NFKC), punctuation, guests (`feat.`) and the words that
mark a new master of the same recording (`- Remastered 2011`). A live, acoustic or remixed version is
another recording and does not match. A name that several of the lake's tracks have is ambiguous: none is
chosen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lambdas.core.names import AND, folded, normal_artist, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_GUESTS = re.compile(
    r"\s*[(\[]\s*(?:feat\.?|ft\.?|featuring|with)\s[^)\]]*[)\]]|\s+(?:feat\.|ft\.|featuring)\s.*$"
)
_MASTER = r"(?:\d{4}\s+)?(?:digital(?:ly)?\s+)?remaster(?:ed)?(?:\s+(?:version|\d{4}|in\s+\d{4}))*"
_REMASTER = re.compile(rf"\s+[-–—]\s+{_MASTER}\s*$|\s*[(\[]\s*{_MASTER}\s*[)\]]")  # noqa: RUF001  as titles have it


class Named(NamedTuple):
    """A track as a history names it."""

    artist: str
    title: str


class Matches(NamedTuple):
    """The result of matching names.

    Attributes:
        ids: the lake's track, by the name that the history has.
        ambiguous: names that several of the lake's tracks have.
        unknown: names that none has.
    """

    ids: dict[Named, str]
    ambiguous: set[Named]
    unknown: set[Named]


class KnownTracks:
    """The lake's tracks, by artist and title.

    Args:
        tracks: id, title and the names of all artists of each.
    """

    def __init__(self, tracks: Iterable[tuple[str, str, Collection[str]]]) -> None:
        self._ids: dict[Named, set[str]] = defaultdict(set)
        for track_id, title, artists in tracks:
            for artist in artists:
                self._ids[_normal(artist, title)].add(track_id)

    def match(self, names: Iterable[Named]) -> Matches:
        """Find these tracks."""
        found = Matches({}, set(), set())
        for name in names:
            ids = self._ids.get(_normal(*name), set())
            if len(ids) == 1:
                found.ids[name] = next(iter(ids))
            else:
                (found.ambiguous if ids else found.unknown).add(name)
        return found


def normal_title(title: str) -> str:
    """A track's title as it is compared."""
    text = folded(title)
    return plain(AND.sub(" and ", _REMASTER.sub("", _GUESTS.sub("", text)))) or plain(text)


def _normal(artist: str, title: str) -> Named:
    return Named(normal_artist(artist), normal_title(title))
