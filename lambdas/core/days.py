"""The days of runs: UTC dates that the lake's tables can hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from lambdas.core.errors import InvalidInput

# The range of partition projection in athena/*/tables: Athena sees no day outside it.
FIRST_DAY = date(2000, 1, 1)
_LONGEST_DELAY = timedelta(hours=1)


def today() -> str:
    """Today, UTC."""
    return datetime.now(UTC).date().isoformat()


def is_of_the_day(dt: str, started_at: str) -> bool:
    """Whether a run's day is the one it started on, so that what a source answers now is of that day.

    A run that waits for a throttled source until the next day keeps its day; so does a run that was due
    just before midnight and started up to an hour late.
    """
    start = datetime.fromisoformat(started_at).astimezone(UTC)
    return dt in {start.date().isoformat(), (start - _LONGEST_DELAY).date().isoformat()}


def day(dt: str) -> date:
    """A day that the tables can hold.

    Raises:
        InvalidInput: it is not YYYY-MM-DD, or outside 2000-01-01 to tomorrow (UTC).
    """
    try:
        found = date.fromisoformat(dt)
    except ValueError:
        found = None
    if found is None or found.isoformat() != dt:
        raise InvalidInput("dt", f"{dt!r} is not a day; write YYYY-MM-DD")
    last = datetime.now(UTC).date() + timedelta(days=1)
    if not FIRST_DAY <= found <= last:
        raise InvalidInput("dt", f"{dt} lies outside the tables' range, {FIRST_DAY} to {last}")
    return found
