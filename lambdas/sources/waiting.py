"""What a step that asks a source tells the flow: done, throttled until a time, or incomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from lambdas.core.errors import SourceThrottled


class SourceStatus(TypedDict):
    """The result of a step that asks a source.

    Attributes:
        status: "throttled": the flow waits until `retry_at` and runs the step again; "incomplete": that
            would be past the deadline, so the run ends.
        retry_at: when the source answers again, an ISO time (UTC); empty if done.
        message: why the step is not done, in one line; empty if it is.
    """

    status: Literal["done", "throttled", "incomplete"]
    retry_at: str
    message: str


DONE: SourceStatus = {"status": "done", "retry_at": "", "message": ""}


def wait_or_end(throttled: SourceThrottled, deadline: str) -> SourceStatus:
    """Wait until the source answers again; end the run if that is past the deadline (ISO time, UTC)."""
    retry_at = throttled.retry_at_text
    return {
        "status": "throttled" if retry_at <= deadline else "incomplete",
        "retry_at": retry_at,
        "message": str(throttled),
    }
