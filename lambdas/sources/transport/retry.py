"""Retries after passing failures, limited in attempts and in time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from urllib3.util import Retry

from lambdas.core.errors import SourceUnavailable
from lambdas.core.logs import log
from lambdas.sources.transport.call import TransientFailure

if TYPE_CHECKING:
    from lambdas.sources.transport.call import Answer, Call, Sender


class RetryingSender:
    """Sends again after a TransientFailure, a little later each time, with jitter.

    Args:
        sender: what sends.
        attempts: how many, at most.
        seconds: within which another attempt may start.
    """

    def __init__(self, sender: Sender[Answer], *, attempts: int, seconds: float) -> None:
        self._sender = sender
        self._retry = Retry(attempts - 1, backoff_factor=0.25, backoff_jitter=0.25, backoff_max=4)
        self._seconds = seconds

    def send(self, call: Call) -> Answer:
        """An answer.

        Raises:
            SourceUnavailable: every attempt failed; quotes the last failure.
            SourceThrottled: as the inner sender.
        """
        retry, until = self._retry, time.monotonic() + self._seconds
        while True:
            try:
                return self._sender.send(call)
            except TransientFailure as failure:
                if not retry.total or time.monotonic() > until:
                    message = f"{call.where} {failure}, in every attempt: try again later"
                    raise SourceUnavailable(message) from None
                log.warning(
                    "source failed, trying again", extra={"where": call.where, "reason": str(failure)}
                )
            retry = retry.increment(call.method)
            retry.sleep()
