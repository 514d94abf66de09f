"""Platforms: their names, and the letter that their titles' ids begin with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lambdas.titles.run import Platform

_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")
_LETTER = re.compile(r"[a-z]")


def letters(setting: str) -> dict[str, str]:
    """The setting titles_letters as letters by platform.

    Raises:
        InvalidInput: it is not platform=letter, comma separated, or two platforms have the same letter.
    """
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in setting.split(","))):
        platform, _, letter = (each.strip() for each in part.partition("="))
        if not (_NAME.fullmatch(platform) and _LETTER.fullmatch(letter)):
            raise InvalidInput("titles_letters", f"{part!r} is not platform=letter, such as amazon=a")
        found[platform] = letter
    return {each["name"]: each["letter"] for each in with_letters(found, found)}


def with_letters(platforms: Iterable[str], known: dict[str, str]) -> list[Platform]:
    """Platforms, by name, with their letters: the known one, or else the first of the name.

    Raises:
        InvalidInput: two of them have the same letter.
    """
    by_letter: dict[str, str] = {}
    for platform in sorted(platforms):
        letter = known.get(platform, platform[0])
        if letter in by_letter:
            raise InvalidInput(
                platform,
                f"has the letter {letter}, and so has {by_letter[letter]}: give it another one in the "
                f"setting titles_letters, such as {platform}=x",
            )
        by_letter[letter] = platform
    return sorted(
        ({"name": platform, "letter": letter} for letter, platform in by_letter.items()),
        key=lambda each: each["name"],
    )


def check_name(platform: str) -> str:
    """A platform's name in lower case.

    Raises:
        InvalidInput: it cannot be one.
    """
    name = platform.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "--platform", f"{platform!r} is no name: use up to 20 of a to z, 0 to 9 and -, a letter first"
        )
    return name


def named_by(file: str, known: Iterable[str]) -> str | None:
    """The platform that a file's name names, such as netflix of netflix_titles.csv; None if it names none."""
    words = re.split(r"[^a-z0-9]+", file.rpartition("/")[2].lower())
    return next((word for word in words if word in set(known)), None)
