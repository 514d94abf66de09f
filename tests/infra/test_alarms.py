import json
from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]


@pytest.fixture(params=["artists", "charts"])
def pipeline(request: pytest.FixtureRequest) -> str:
    return f"kindred-{request.param}-"


@pytest.fixture
def alarms(template: dict[str, Any], of_type: Find, pipeline: str) -> dict[str, dict[str, Any]]:
    found = of_type(template, "AWS::CloudWatch::Alarm").values()
    return {
        one["AlarmName"].removeprefix(pipeline): one for one in found if one["AlarmName"].startswith(pipeline)
    }


def test_every_alarm_tells_the_topic_when_it_goes_off_and_when_it_is_over(
    template: dict[str, Any], alarms: dict[str, dict[str, Any]], of_type: Find
) -> None:
    (topic,) = of_type(template, "AWS::SNS::Topic")
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": topic}]


def test_only_alarms_may_publish_to_the_topic_by_its_policy(template: dict[str, Any], of_type: Find) -> None:
    (topic,) = of_type(template, "AWS::SNS::Topic").values()
    (key,) = of_type(template, "AWS::KMS::Key").values()
    assert topic["KmsMasterKeyId"]
    (policy,) = of_type(template, "AWS::SNS::TopicPolicy").values()
    allowed = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    (statement,) = allowed
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (may_use_the_key,) = [one for one in key["KeyPolicy"]["Statement"] if one.get("Sid") == "Notifications"]
    assert set(may_use_the_key["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert "cloudwatch.amazonaws.com" in may_use_the_key["Principal"]["Service"]


def test_a_rule_publishes_to_the_encrypted_topic_by_a_role_of_its_own(
    template: dict[str, Any], of_type: Find
) -> None:
    # A key policy cannot name our rules: EventBridge sends no aws:SourceAccount to an encrypted topic.
    (key,) = of_type(template, "AWS::KMS::Key")
    (topic,) = of_type(template, "AWS::SNS::Topic")
    assert "events.amazonaws.com" not in str(template["Resources"][key])
    for rule in of_type(template, "AWS::Events::Rule").values():
        (target,) = rule["Targets"]
        assert target["Arn"] == {"Ref": topic}
        role = template["Resources"][target["RoleArn"]["Fn::GetAtt"][0]]["Properties"]
        (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "events.amazonaws.com"}
        (policy,) = role["Policies"]
        rights = {
            (action, json.dumps(one["Resource"]))
            for one in policy["PolicyDocument"]["Statement"]
            for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        }
        of_the_key = json.dumps({"Fn::GetAtt": [key, "Arn"]})
        assert rights == {
            ("sns:Publish", json.dumps({"Ref": topic})),
            ("kms:Decrypt", of_the_key),
            ("kms:GenerateDataKey", of_the_key),
        }


def test_lateness_is_one_and_a_half_cadences_and_silence_counts_as_late(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(artists_cadence_hours=24)
    alarms = {one["AlarmName"]: one for one in of_type(template, "AWS::CloudWatch::Alarm").values()}
    late = alarms["kindred-artists-late"]
    assert late["Threshold"] == 36
    assert late["ComparisonOperator"] == "GreaterThanThreshold"
    assert late["TreatMissingData"] == "breaching"
    schedules = of_type(template, "AWS::Scheduler::Schedule").values()
    (measured,) = [one for one in schedules if one["Name"] == "kindred-artists-freshness"]
    # More often than the alarm's period, so that one late measurement is not a silence.
    assert measured["ScheduleExpression"] == "rate(6 hours)"
    assert late["Period"] == 86_400


def test_low_coverage_is_each_pipelines_own_setting(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    template = synthesise(artists_lowest_coverage=0.75, charts_lowest_coverage=0.3)
    alarms = {one["AlarmName"]: one for one in of_type(template, "AWS::CloudWatch::Alarm").values()}
    for pipeline, lowest in (("artists", 0.75), ("charts", 0.3)):
        alarm = alarms[f"kindred-{pipeline}-low-coverage"]
        assert alarm["Threshold"] == lowest
        assert alarm["ComparisonOperator"] == "LessThanThreshold"


def test_failed_runs_undelivered_starts_and_throttled_steps_each_have_an_alarm(
    alarms: dict[str, dict[str, Any]],
) -> None:
    assert alarms["failed"]["MetricName"] == "ExecutionsFailed"
    assert alarms["failed"]["Dimensions"][0]["Name"] == "StateMachineArn"
    assert alarms["undelivered"]["MetricName"] == "ApproximateNumberOfMessagesVisible"
    throttled = {name for name, one in alarms.items() if one["MetricName"] == "Throttles"}
    assert {"throttled-probe", "throttled-report"} <= throttled


def test_every_run_that_did_not_succeed_is_told_with_its_reason(
    template: dict[str, Any], of_type: Find, pipeline: str
) -> None:
    machines = of_type(template, "AWS::StepFunctions::StateMachine")
    (machine,) = [name for name, one in machines.items() if f"{one['StateMachineName']}-" == pipeline]
    rules = of_type(template, "AWS::Events::Rule").values()
    (rule,) = [one for one in rules if {"Ref": machine} in one["EventPattern"]["detail"]["stateMachineArn"]]
    # The flow that erases is followed by the command that started it, which prints how it ended.
    assert len(rules) == len([one for one in machines.values() if one["StateMachineName"] != "kindred-erase"])
    assert rule["State"] == "ENABLED"
    assert rule["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {"stateMachineArn": [{"Ref": machine}], "status": ["FAILED", "TIMED_OUT", "ABORTED"]},
    }
    (target,) = rule["Targets"]
    assert set(target["InputTransformer"]["InputPathsMap"].values()) == {
        *("$.detail.name", "$.detail.status", "$.detail.error", "$.detail.cause")
    }


def test_an_address_that_is_given_is_subscribed(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    (subscription,) = of_type(synthesise(alarm_email="ops@example.org"), "AWS::SNS::Subscription").values()
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.org")
