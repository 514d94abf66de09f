"""Names of artists as they are compared: without case, accents of typing (NFKC) and punctuation."""

from __future__ import annotations

import re
import unicodedata

AND = re.compile(r"\s*&\s*")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


def normal_artist(name: str) -> str:
    """An artist's name as it is compared."""
    return plain(AND.sub(" and ", folded(name)))


def folded(text: str) -> str:
    """In one form of Unicode, without case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def plain(text: str) -> str:
    """Without punctuation; a name that is nothing else keeps it, such as `!!!`."""
    return " ".join(_PUNCTUATION.sub(" ", text.replace("'", "").replace("’", "")).split()) or text  # noqa: RUF001
