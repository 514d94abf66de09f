"""Ids of artists, tracks and listeners: 22 characters of base 62, told apart by case.

    0 to 7   Spotify's own: it writes a number of 128 bits in base 62, so its first digit is at most 7
    x        an artist whose source gives no id: made here, of its name
    z        a listener: made here, of the name that its source gives it and a secret key

So an id made here never equals one of Spotify's. It is made of its name alone: the same name gives the
same id in every run, file and pipeline, and nothing has to be looked up or remembered. Its 21 digits
after the letter are a SHA-256, modulo 62**21 (125 bits): among ten million names the probability that any
two share an id is about 1e-24. An artist's is no secret: who knows the name can compute it. A listener's
is a pseudonym: lambdas/people/pseudonym.py makes its digest with a key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from typing import Literal

from lambdas.core.errors import InvalidInput

ID = re.compile(r"[0-9A-Za-z]{22}")
PAGES = "https://open.spotify.com"

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LETTERS = {"artist": "x", "listener": "z"}
_LENGTH = 22

Kind = Literal["artist", "track", "album"]


@cache
def address(kind: Kind) -> str:
    """The pattern of an address or a URI of this kind, with the group `id`; no group is before it.

    Pages as a browser or the app shows them: in a language, embedded, a part of a page, with a share code.
    """
    page = rf"(?i:https?://)?(?i:(?:open|play)\.spotify\.com)/(?:intl-[\w-]+/)?(?:embed/)?{kind}/"
    return rf"\s*(?:{page}|spotify:{kind}:)(?P<id>[0-9A-Za-z]{{22}})(?:/[^?#\s]*)?(?:[?#]\S*)?\s*"


def id_in(text: str, kind: Kind) -> str | None:
    """The id in an id, a page's address or a URI of this kind; None if it is none of these."""
    if ID.fullmatch(text.strip()):
        return text.strip()
    found = re.fullmatch(address(kind), text)
    return found["id"] if found else None


def id_of(artist: str) -> str:
    """The artist's id in an id, a page's address or a URI.

    Raises:
        InvalidInput: it is none of these.
    """
    if found := id_in(artist, "artist"):
        return found
    raise InvalidInput(
        artist, "not an artist's id (22 letters and digits), nor the address of an artist's page"
    )


def page_of(kind: Kind, id_: str) -> str:
    """The address of a page on Spotify; an id that was made here has none."""
    return f"{PAGES}/{kind}/{id_}"


def own_artist_id(name: str) -> str:
    """The id of an artist whose source gives a name and no id.

    Names that differ in case, in blanks or in how Unicode composes them are one artist.

    Raises:
        InvalidInput: the name is empty.
    """
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    folded = " ".join(composed.split())
    if not folded:
        raise InvalidInput("artist's name", "is empty: an id is made of a name")
    return _made("artist", hashlib.sha256(folded.encode()).digest())


def listener_id(digest: bytes) -> str:
    """The id of a listener, of a keyed digest of the name: 32 bytes."""
    return _made("listener", digest)


def is_own(id_: str) -> bool:
    """Whether an id was made here, so that Spotify knows nothing of it."""
    return id_.startswith(tuple(_LETTERS.values())) and ID.fullmatch(id_) is not None


def _made(kind: Literal["artist", "listener"], digest: bytes) -> str:
    number = int.from_bytes(digest, "big")
    digits = ""
    while len(digits) < _LENGTH - 1:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return _LETTERS[kind] + digits
