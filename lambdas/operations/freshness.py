"""When did the pipeline last succeed? -> the metric of the alarm `late`."""

from __future__ import annotations

from datetime import UTC, datetime

from lambdas.core.aws import client
from lambdas.core.metrics import HOURS_SINCE_SUCCESS, measure
from lambdas.operations.settings import FreshnessSettings


def handler(event: object, context: object) -> dict[str, float]:
    """Nothing -> hours since the last success; since the pipeline was made, if it never had one."""
    settings = FreshnessSettings.from_env()
    states = client("stepfunctions")
    newest = states.list_executions(
        stateMachineArn=settings.state_machine, statusFilter="SUCCEEDED", maxResults=1
    )["executions"]
    since = (
        newest[0]["stopDate"]
        if newest
        else states.describe_state_machine(stateMachineArn=settings.state_machine)["creationDate"]
    )
    hours = round((datetime.now(UTC) - since).total_seconds() / 3600, 2)
    measure(HOURS_SINCE_SUCCESS, hours)
    return {"hours": hours}
