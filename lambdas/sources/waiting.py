"""What a step tells the flow about a source: it is done, or come back then, or no longer today."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdas.core.errors import SourceThrottled

DONE = {"status": "done", "retry_at": "", "message": ""}


def come_back(throttled: SourceThrottled, deadline: str) -> dict[str, str]:
    """Wait until the source answers again, or give up where that is past the deadline (ISO time, UTC)."""
    retry_at = throttled.come_back_at
    status = "throttled" if retry_at <= deadline else "incomplete"
    return {"status": status, "retry_at": retry_at, "message": str(throttled)}
