"""Spotify's ids: 22 base-62 characters, told apart by case."""

from __future__ import annotations

import re

from lambdas.core.errors import InvalidInput

ID = re.compile(r"[0-9A-Za-z]{22}")
_ADDRESS = re.compile(
    r"(?:https?://open\.spotify\.com/(?:intl-\w+/)?artist/|spotify:artist:)([0-9A-Za-z]{22})(?:[?#].*)?"
)


def id_of(artist: str) -> str:
    """The id in an id, a page's address or a URI.

    Raises:
        InvalidInput: it is none of these.
    """
    if ID.fullmatch(artist):
        return artist
    if found := _ADDRESS.fullmatch(artist):
        return found[1]
    raise InvalidInput(
        artist, "not an artist's id (22 letters and digits), nor the address of an artist's page"
    )
