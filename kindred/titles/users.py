"""Whom a user on the command line means: files of ratings have numbers, and each data set its own."""

from __future__ import annotations

from lambdas.titles.importing.ratings import SOURCES


def names_of(user: str) -> list[str]:
    """The names that a user's number or name in a file may stand for, one of each data set."""
    return [f"{source}/{user.strip()}" for source in SOURCES]
