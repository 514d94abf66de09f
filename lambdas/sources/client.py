"""The JSON client of one source: builds the stack of senders and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.sources.transport.call import Answer, Call
from lambdas.sources.transport.pace import PacedSender
from lambdas.sources.transport.plain import PlainSender
from lambdas.sources.transport.reading import ReadingSender
from lambdas.sources.transport.retry import RetryingSender
from lambdas.sources.transport.throttle import Gate, ThrottledSender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.auth import AuthBase

__all__ = ["Answer", "JsonClient", "Limits"]


@dataclass(frozen=True)
class Limits:
    """How long a client waits and how often it asks. All but `attempts` and `per_second` in seconds.

    Attributes:
        connect: for one attempt to connect.
        answer: for all of one answer.
        attempts: how many one call has.
        call: the time in which another attempt may start.
        longest_wait: a longer throttle is raised, not slept through.
        sleep_budget: for all waits together, over all calls and threads.
        per_second: how many calls begin in a second, over all threads.
    """

    connect: float = 3.05
    answer: float = 20.0
    attempts: int = 4
    call: float = 60.0
    longest_wait: float = 5.0
    sleep_budget: float = 20.0
    per_second: float = math.inf


class JsonClient:
    """Asks one source and reads its JSON objects, safe to share between threads.

    Args:
        source: its name, for messages.
        connections: how many calls are under way at once, at most.
        limits: other than the default.
    """

    def __init__(self, source: str, *, connections: int = 16, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        self.source = source
        self._plain = PlainSender(connect=limits.connect, answer=limits.answer, connections=connections)
        self._gate = Gate(source, longest_wait=limits.longest_wait, sleep_budget=limits.sleep_budget)
        paced = PacedSender(self._plain, self._gate, limits.per_second)
        throttled = ThrottledSender(paced, self._gate)
        self._sender = RetryingSender(ReadingSender(throttled), attempts=limits.attempts, seconds=limits.call)

    @property
    def calls(self) -> int:
        """Requests sent so far, retries included."""
        return self._plain.calls

    @property
    def throttles(self) -> int:
        """How many of them were answered with 429, or with a used-up quota."""
        return self._gate.throttles

    def get(self, url: str, params: Mapping[str, str], auth: AuthBase | None = None) -> Answer:
        """GET, as `post`."""
        return self._sender.send(Call(self.source, "GET", url, params=params, auth=auth))

    def post(self, url: str, data: Mapping[str, str], auth: AuthBase | None = None) -> Answer:
        """POST a form; returns 2xx and 4xx answers.

        Raises:
            SourceThrottled: 429 (or a used-up quota) with a wait that is too long to sleep through.
            SourceUnavailable: it kept failing, or its answers are no JSON objects.
        """
        return self._sender.send(Call(self.source, "POST", url, data=data, auth=auth))
