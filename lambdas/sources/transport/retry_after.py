"""Seconds from a Retry-After header, of any content."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DEFAULT_SECONDS = 30.0
"""When it cannot be read: the rolling window that Spotify documents."""

LONGEST_SECONDS = 7 * 86_400.0


def retry_after(header: str | None, now: datetime, default: float = DEFAULT_SECONDS) -> float:
    """The seconds to wait, from 1 s to a week.

    Args:
        header: the value of Retry-After: seconds or an HTTP date; anything else counts as missing.
        now: aware; an HTTP date is measured from it.
        default: seconds, when the header is missing, negative or cannot be read.
    """
    text = (header or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        seconds = _until(text, now)
    if not seconds >= 0:  # NaN, too
        seconds = default
    return min(max(seconds, 1.0), LONGEST_SECONDS)


def _until(text: str, now: datetime) -> float:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return -1.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max((date - now).total_seconds(), 0.0)
