"""Notifications about a pipeline: a message for each failed run, and alarms.

Metrics that no service measures are written by the functions (lambdas/core/metrics.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam

from lambdas.core import metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_sns as sns
    from aws_cdk import aws_sqs as sqs
    from aws_cdk import aws_stepfunctions as sfn
    from constructs import Construct

_LATE = 1.5
_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_ABOVE = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
_BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
_QUIET = cloudwatch.TreatMissingData.NOT_BREACHING


@dataclass(frozen=True)
class Watched:
    """A pipeline's parts, and the limits of its alarms."""

    name: str
    state_machine: sfn.StateMachine
    functions: Mapping[str, lambda_.Function]
    dead_letters: sqs.Queue
    topic: sns.Topic
    key: kms.Key
    cadence_hours: int
    lowest_coverage: float


def watch(scope: Construct, pipeline: Watched) -> None:
    """Send to the topic every run that did not succeed, and the alarms below."""
    _notify(scope, pipeline)
    for name, (metric, threshold, comparison, missing, says) in _alarms(pipeline).items():
        alarm = cloudwatch.Alarm(
            scope,
            name,
            alarm_name=f"{pipeline.name}-{name}",
            alarm_description=says,
            metric=metric,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=1,
            treat_missing_data=missing,
        )
        alarm.add_alarm_action(actions.SnsAction(pipeline.topic))
        alarm.add_ok_action(actions.SnsAction(pipeline.topic))


def _notify(scope: Construct, pipeline: Watched) -> None:
    """Send by a role: the topic is encrypted, and its key's policy cannot limit EventBridge to our rules."""
    events.Rule(
        scope,
        "unsuccessful",
        description="Runs that failed or stayed incomplete",
        event_pattern=events.EventPattern(
            source=["aws.states"],
            detail_type=["Step Functions Execution Status Change"],
            detail={
                "stateMachineArn": [pipeline.state_machine.state_machine_arn],
                "status": ["FAILED", "TIMED_OUT", "ABORTED"],
            },
        ),
        targets=[
            targets.SnsTopic(
                pipeline.topic,
                message=events.RuleTargetInput.from_text(
                    f"{pipeline.name} run {events.EventField.from_path('$.detail.name')} "
                    f"{events.EventField.from_path('$.detail.status')}: "
                    f"{events.EventField.from_path('$.detail.error')}: "
                    f"{events.EventField.from_path('$.detail.cause')}"
                ),
                role=_publisher(scope, pipeline),
            )
        ],
    )


def _publisher(scope: Construct, pipeline: Watched) -> iam.IRole:
    encrypt = iam.PolicyStatement(
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=[pipeline.key.key_arn],
        conditions={"StringEquals": {"kms:ViaService": f"sns.{Aws.REGION}.{Aws.URL_SUFFIX}"}},
    )
    publish = iam.PolicyStatement(actions=["sns:Publish"], resources=[pipeline.topic.topic_arn])
    role = iam.Role(
        scope,
        "unsuccessful-role",
        assumed_by=iam.ServicePrincipal("events.amazonaws.com"),
        inline_policies={"publish": iam.PolicyDocument(statements=[publish, encrypt])},
    )
    return role.without_policy_updates()


_Alarm = tuple[cloudwatch.IMetric, float, cloudwatch.ComparisonOperator, cloudwatch.TreatMissingData, str]


def _alarms(pipeline: Watched) -> dict[str, _Alarm]:
    machine, hour = pipeline.state_machine, Duration.hours(1)
    hours = _measured(pipeline, metrics.HOURS_SINCE_SUCCESS, "Maximum")
    coverage = _measured(pipeline, metrics.COVERAGE, "Minimum")
    source = _measured(pipeline, metrics.SOURCE_THROTTLES, "Sum")
    letters = pipeline.dead_letters.metric_approximate_number_of_messages_visible(period=hour)
    alarms: dict[str, _Alarm] = {
        "failed": (machine.metric_failed(period=hour), 1, _AT_LEAST, _QUIET, "A run failed or is incomplete"),
        "timed-out": (machine.metric_timed_out(period=hour), 1, _AT_LEAST, _QUIET, "A run took too long"),
        "late": (
            hours,
            pipeline.cadence_hours * _LATE,
            _ABOVE,
            cloudwatch.TreatMissingData.BREACHING,  # no measurement is as bad as no success
            f"No run succeeded for {_LATE} times the cadence of {pipeline.cadence_hours} hours",
        ),
        "source-throttled": (source, 1, _AT_LEAST, _QUIET, "A source asked to come back later"),
        "low-coverage": (
            coverage,
            pipeline.lowest_coverage,
            _BELOW,
            _QUIET,
            "Too few of those to be compared had audio features",
        ),
        "undelivered": (
            letters,
            1,
            _AT_LEAST,
            _QUIET,
            "A scheduled start could not be delivered: a dead letter",
        ),
    }
    # One alarm for each metric: the stand-in, on which a deployment is rehearsed, has no sums of metrics.
    for step, function in pipeline.functions.items():
        throttles = function.metric_throttles(period=hour)
        says = f"Lambda refused to start {step}: raise the account's concurrency"
        alarms[f"throttled-{step.replace('_', '-')}"] = (throttles, 1, _AT_LEAST, _QUIET, says)
    return alarms


def _measured(pipeline: Watched, metric: metrics.Metric, statistic: str) -> cloudwatch.Metric:
    """A metric that the pipeline's functions write, over a day."""
    return cloudwatch.Metric(
        namespace=metrics.NAMESPACE,
        metric_name=metric.name,
        dimensions_map={metrics.DIMENSION: pipeline.name},
        unit=cloudwatch.Unit[metric.unit.value.upper()],
        statistic=statistic,
        period=Duration.days(1),
    )
