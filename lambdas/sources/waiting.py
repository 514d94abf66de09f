"""What a step that asks a source tells the flow: done, throttled until a time, incomplete, nothing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from lambdas.core.errors import SourceThrottled


class SourceStatus(TypedDict):
    """The result of a step that asks a source.

    Attributes:
        status: "throttled": the flow waits until `retry_at` and runs the step again; "incomplete": that
            would be past the deadline, so the run ends; NOTHING_TO_DO: nobody uses the pipeline, so the run
            ends, and that is no failure.
        retry_at: when the source answers again, an ISO time (UTC); empty if done.
        message: why the step is not done, in one line; empty if it is.
    """

    status: Literal["done", "throttled", "incomplete", "nothing to do"]
    retry_at: str
    message: str


NOTHING_TO_DO: Literal["nothing to do"] = "nothing to do"
"""How a run of a pipeline ends that nothing was ever imported for."""

DONE: SourceStatus = {"status": "done", "retry_at": "", "message": ""}


def wait_or_end(throttled: SourceThrottled, deadline: str) -> SourceStatus:
    """Wait until the source answers again; end the run if that is past the deadline (ISO time, UTC)."""
    retry_at = throttled.retry_at_text
    return {
        "status": "throttled" if retry_at <= deadline else "incomplete",
        "retry_at": retry_at,
        "message": str(throttled),
    }


def nothing_imported(command: str) -> SourceStatus:
    """End the run, because nothing is imported and the lake has no day of the pipeline.

    Args:
        command: what imports files, such as `kindred artists import DIR`.
    """
    return {"status": NOTHING_TO_DO, "retry_at": "", "message": f"nothing is imported: `{command}` does it"}
