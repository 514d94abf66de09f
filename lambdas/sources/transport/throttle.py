"""Sources that answer 429: a short wait is slept through, a long one raises SourceThrottled."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.core.metrics import SOURCE_THROTTLES, measure
from lambdas.sources.transport.retry_after import DEFAULT_SECONDS, retry_after

if TYPE_CHECKING:
    import requests

    from lambdas.sources.transport.call import Call, Sender

QUOTA_SECONDS = 3600.0
"""Seconds to wait after a used-up quota, if the API does not say."""

_FORBIDDEN, _TOO_MANY = 403, 429


class Gate:
    """Whether a source may be asked now; one gate for all threads of a client.

    Args:
        source: its name, for messages.
        longest_wait: seconds; a longer throttle is not slept through.
        sleep_budget: seconds that all waits together may take, over all calls and threads.

    Attributes:
        throttles: how often the source throttled so far.
    """

    def __init__(self, source: str, *, longest_wait: float, sleep_budget: float) -> None:
        self.throttles = 0
        self._source = source
        self._longest_wait = longest_wait
        self._sleep_budget = sleep_budget
        self._opens = 0.0
        self._retry_at: datetime | None = None
        self._lock = threading.Lock()

    def seconds_closed(self) -> float:
        """Seconds until a short throttle is over; zero or less when there is none."""
        return self._opens - time.monotonic()

    def require_open(self) -> None:
        """Raise SourceThrottled while a long throttle lasts: no thread sends anything before its end."""
        if self._retry_at and datetime.now(UTC) < self._retry_at:
            raise SourceThrottled(self._source, self._retry_at)

    def close(self, seconds: float, *, may_sleep: bool) -> None:
        """Close for so many seconds; threads sleep through it if it is short enough.

        Raises:
            SourceThrottled: it is too long, or the sleep budget is used up, or may_sleep is false.
        """
        now = datetime.now(UTC)
        with self._lock:
            self.throttles += 1
            opens = time.monotonic() + seconds
            longer = max(opens - max(self._opens, time.monotonic()), 0.0)
            sleeps = may_sleep and seconds <= self._longest_wait and longer <= self._sleep_budget
            if sleeps:
                self._sleep_budget -= longer
                self._opens = max(self._opens, opens)
            else:
                retry_at = now + timedelta(seconds=seconds)
                self._retry_at = max(self._retry_at or retry_at, retry_at)
        measure(SOURCE_THROTTLES, 1)
        log.warning("source throttles", extra={"source": self._source, "seconds": seconds, "sleeps": sleeps})
        self.require_open()


class ThrottledSender:
    """Sends again after a short throttle; that does not count as a failed attempt.

    Args:
        sender: what sends, and waits while the gate is closed.
        gate: closed here.
    """

    def __init__(self, sender: Sender[requests.Response], gate: Gate) -> None:
        self._sender = sender
        self._gate = gate

    def send(self, call: Call) -> requests.Response:
        """A response that is no throttle.

        Raises:
            SourceThrottled: the throttle is too long to sleep through, or a quota is used up.
        """
        while True:
            response = self._sender.send(call)
            quota = _is_quota(response)
            if not quota and response.status_code != _TOO_MANY:
                return response
            default = QUOTA_SECONDS if quota else DEFAULT_SECONDS
            seconds = retry_after(response.headers.get("Retry-After"), datetime.now(UTC), default)
            self._gate.close(seconds, may_sleep=not quota)


def _is_quota(response: requests.Response) -> bool:
    return response.status_code in {_FORBIDDEN, _TOO_MANY} and b"QUOTA_EXCEEDED" in response.content
