"""Alarms and messages on what AWS itself measures: an execution, a start or a call that ends so."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.events.models import EventPattern

from tests.infra.alarms.cloudwatch import rings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIPELINES = ("artists", "charts")
METRICS = {"FAILED": "ExecutionsFailed", "TIMED_OUT": "ExecutionsTimedOut"}
"""https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"""
ACCOUNT, REGION = "123456789012", "us-east-1"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Moto's Step Functions runs the definition, and unlike the stand-in it ends a run at its time limit."""
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ATHENA", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}):
        yield


@pytest.fixture(params=PIPELINES)
def pipeline(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def machine(template: dict[str, Any], of_type: Any, pipeline: str) -> tuple[str, dict[str, Any]]:
    """The pipeline's state machine: its logical id, and its definition with ARNs of functions that are not there."""
    machines = of_type(template, "AWS::StepFunctions::StateMachine").items()
    (found,) = [each for each in machines if each[1]["StateMachineName"] == f"kindred-{pipeline}"]
    name, one = found
    absent = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:absent"

    def value(match: re.Match[str]) -> str:
        known = one["DefinitionSubstitutions"][match[1]]
        return known if isinstance(known, str) else absent

    return name, json.loads(re.sub(r"\$\{(\w+)\}", value, one["DefinitionString"]))


@pytest.fixture
def execute(aws: None, pipeline: str) -> Callable[..., dict[str, Any]]:
    """Run a definition to its end; what Step Functions then says of the execution."""

    def execute(definition: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        states = boto3.client("stepfunctions")
        machine = states.create_state_machine(
            name=f"kindred-{pipeline}",
            definition=json.dumps(definition),
            roleArn=f"arn:aws:iam::{ACCOUNT}:role/flow",
        )["stateMachineArn"]
        execution = states.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            ended: dict[str, Any] = states.describe_execution(executionArn=execution)
            if ended["status"] != "RUNNING":
                return ended
            time.sleep(0.2)
        raise AssertionError("it does not end")

    return execute


@pytest.fixture
def failed(machine: Any, execute: Any) -> dict[str, Any]:
    """A run whose every function is missing: the probe fails, the report too."""
    definition = json.loads(re.sub(r'"IntervalSeconds": \d+', '"IntervalSeconds": 1', json.dumps(machine[1])))
    return execute(definition, {"scheduled_time": "2026-11-23T06:00:00Z"})


@pytest.fixture
def timed_out(machine: Any, execute: Any) -> dict[str, Any]:
    """A run that waits for a source; its limit of days is a second here."""
    definition = machine[1]
    assert definition["TimeoutSeconds"] == 8 * 86_400
    definition |= {"StartAt": "probe_wait", "TimeoutSeconds": 1}
    later = datetime.now(UTC) + timedelta(seconds=15)
    return execute(definition, {"probe": {"value": {"retry_at": f"{later:%Y-%m-%dT%H:%M:%SZ}"}}})


@pytest.mark.parametrize(("state", "name"), [("failed", "failed"), ("timed_out", "timed-out")])
def test_an_execution_that_ends_so_counts_in_the_metric_of_its_alarm(
    alarm: Any, machine: Any, request: Any, state: str, name: str
) -> None:
    ended = request.getfixturevalue(state)
    watched = alarm(f"{request.getfixturevalue('pipeline')}-{name}")
    assert (watched["Namespace"], watched["MetricName"]) == ("AWS/States", METRICS[ended["status"]])
    assert watched["Dimensions"] == [{"Name": "StateMachineArn", "Value": {"Ref": machine[0]}}]
    assert rings(watched, [1])
    assert not rings(watched, [])


@pytest.mark.parametrize("state", ["failed", "timed_out"])
def test_an_execution_that_did_not_succeed_matches_the_rule_that_tells(
    template: dict[str, Any], of_type: Any, machine: Any, request: Any, state: str
) -> None:
    ended = request.getfixturevalue(state)
    rule = next(
        one
        for one in of_type(template, "AWS::Events::Rule").values()
        if {"Ref": machine[0]} in one["EventPattern"]["detail"]["stateMachineArn"]
    )
    # The template's reference to the state machine is, deployed, its ARN.
    pattern = json.dumps(rule["EventPattern"]).replace(
        json.dumps({"Ref": machine[0]}), json.dumps(ended["stateMachineArn"])
    )
    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {name: ended[name] for name in ("executionArn", "stateMachineArn", "status")},
    }
    matches = EventPattern.load(pattern).matches_event
    assert matches(event)
    for status in ("RUNNING", "SUCCEEDED"):
        assert not matches(event | {"detail": event["detail"] | {"status": status}})  # type: ignore[operator]


def test_undelivered_watches_the_queue_to_which_schedules_send_what_they_cannot_deliver(
    template: dict[str, Any],
    of_type: Any,
    alarm: Any,
    pipeline: str,
    aws: None,
) -> None:
    watched = alarm(f"{pipeline}-undelivered")
    ((queue, made),) = of_type(template, "AWS::SQS::Queue").items()
    schedules = of_type(template, "AWS::Scheduler::Schedule").values()
    assert {json.dumps(one["Target"]["DeadLetterConfig"]["Arn"]) for one in schedules} == {
        json.dumps({"Fn::GetAtt": [queue, "Arn"]})
    }
    assert (watched["Namespace"], watched["MetricName"]) == ("AWS/SQS", "ApproximateNumberOfMessagesVisible")
    assert watched["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]

    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=made["QueueName"])["QueueUrl"]
    visible = "ApproximateNumberOfMessages"  # SQS' name for what its metric counts

    def count() -> int:
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[visible])["Attributes"][visible])

    assert count() < watched["Threshold"]
    sqs.send_message(QueueUrl=url, MessageBody='{"scheduled_time": "2026-11-23T06:00:00Z"}')
    assert count() >= watched["Threshold"]


def test_every_function_has_an_alarm_on_the_calls_that_lambda_refused(
    template: dict[str, Any], of_type: Any, alarm: Any, pipeline: str
) -> None:
    functions = of_type(template, "AWS::Lambda::Function")
    steps = {
        name: one
        for name, one in functions.items()
        if one["FunctionName"].startswith(f"kindred-{pipeline}-") and "freshness" not in one["FunctionName"]
    }
    assert len(steps) > 10
    for name, function in steps.items():
        step = function["FunctionName"].removeprefix(f"kindred-{pipeline}-")
        watched = alarm(f"{pipeline}-throttled-{step}")
        assert (watched["Namespace"], watched["MetricName"]) == ("AWS/Lambda", "Throttles")
        assert watched["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": name}}]
        assert (watched["Statistic"], watched["Threshold"]) == ("Sum", 1)
