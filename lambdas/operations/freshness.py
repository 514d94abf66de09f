"""Hours since the pipeline last succeeded -> the metric of the alarm `late`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypedDict

from lambdas.core.aws import client
from lambdas.core.metrics import HOURS_SINCE_SUCCESS, measure
from lambdas.operations.settings import FreshnessSettings


class Freshness(TypedDict):
    """`hours`: since the last success."""

    hours: float


def handler(event: object, context: object) -> Freshness:
    """Nothing -> hours since the last success; where there is none, since the state machine was made."""
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
