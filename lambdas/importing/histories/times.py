"""Moments as histories write them -> seconds since 1970, UTC."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime

from lambdas.core.errors import InvalidInput

_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
_IN_WORDS = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?")
_UNKNOWN_BEFORE = 365 * 24 * 3600
"""A time in 1970 means that the time is not known_time."""


def known_time(seconds: float) -> int | None:
    """Whole seconds; None for a time of 1970."""
    return int(seconds) if seconds >= _UNKNOWN_BEFORE else None


def seconds_of(text: str, where: str) -> int | None:
    """2025-01-01T10:00:00Z, 2025-01-01 10:00 or 19 Aug 2026 20:48; None for a time of 1970.

    Raises:
        InvalidInput: it is none of these.
    """
    try:
        if words := _IN_WORDS.fullmatch(text):
            day, month, year, hour, minute, second = words.groups()
            moment = datetime(
                int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
            )
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (KeyError, ValueError):
        raise InvalidInput(where, f"{text[:40]!r} is no time of a play") from None
    return known_time(moment.timestamp())


def is_in_words(text: str) -> bool:
    """Whether it is a time such as 19 Aug 2026 20:48."""
    return _IN_WORDS.fullmatch(text) is not None
