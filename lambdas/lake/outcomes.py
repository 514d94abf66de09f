"""How a run ended, from the error that its flow caught and the failures of its Map's items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake.manifests import failures

if TYPE_CHECKING:
    from lambdas.core.run import PipelineRun
    from lambdas.lake.manifests import CaughtError


def outcome(bucket: str, run: PipelineRun, error: CaughtError | None) -> tuple[str, str]:
    """A run's status and, unless it succeeded, the reason in one line.

    Args:
        bucket: the lake.
        run: whose items' failures are in the lake.
        error: what the flow caught, if anything.
    """
    if error is None:
        return "succeeded", ""
    reasons = [lake.get_json(bucket, key) for key in sorted(lake.keys(bucket, failures(run)))]
    errors = [reason for reason in reasons if reason] or [error]
    broken = [one for one in errors if one["Error"] != "Incomplete"]
    status = "failed" if broken else "incomplete"
    message = message_of((broken or errors)[0])
    return status, message if broken else f"{message}; run again then: what has been fetched is kept"


def message_of(error: CaughtError) -> str:
    """The line in a Lambda's error, which Step Functions passes on as JSON in Cause."""
    try:
        cause = json.loads(error["Cause"])
    except ValueError:
        return error["Cause"]
    return str(cause.get("errorMessage", error["Cause"])) if isinstance(cause, dict) else error["Cause"]
