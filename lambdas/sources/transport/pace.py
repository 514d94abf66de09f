"""Limits the calls per second, over all threads of a client."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests

    from lambdas.sources.transport.call import Call, Sender
    from lambdas.sources.transport.throttle import Gate


class PacedSender:
    """Sends a call when its turn has come and the gate is open.

    Args:
        sender: what sends.
        gate: closed while the source throttles.
        per_second: calls per second; math.inf for no limit.
    """

    def __init__(self, sender: Sender[requests.Response], gate: Gate, per_second: float) -> None:
        self._sender = sender
        self._gate = gate
        self._interval = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def send(self, call: Call) -> requests.Response:
        """As the inner sender, later.

        Raises:
            SourceThrottled: the gate was closed meanwhile; nothing is sent.
        """
        wait = max(self._until_turn(), self._gate.seconds_closed())
        if wait > 0:  # even sleep(0) yields the processor
            time.sleep(wait)
        self._gate.require_open()
        return self._sender.send(call)

    def _until_turn(self) -> float:
        """Seconds until this call may begin; each call takes one turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self._interval
        return turn - now
