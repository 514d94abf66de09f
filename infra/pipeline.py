"""What every pipeline is: step Lambdas -> state machine -> schedule -> notifications and alarms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import permissions
from infra.acknowledged import acknowledge
from infra.alarms import Watched, watch
from infra.settings import CDK_JSON
from lambdas.operations.functions import FRESHNESS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_cdk import aws_lambda as lambda_

    from infra.functions import Functions
    from infra.permissions import Prefixes
    from infra.shared import Shared
    from lambdas.core.functions import Function

_DEADLINE_OF_A_START_S = 3600
_STARTS = 3


@dataclass(frozen=True)
class Flow:
    """A pipeline, as its file in infra/ states it.

    Attributes:
        name: its one word.
        functions: its steps, and what else it runs.
        touches: what each step touches in the lake, by step.
        values: what `flow.asl.json` names in `${…}`, besides the functions.
        schedule: when runs start.
        cadence_hours: hours between two of them.
        lowest_coverage: an alarm goes off below this share with audio features, 0 to 1.
    """

    name: str
    functions: Sequence[Function]
    touches: Mapping[str, Prefixes]
    values: Mapping[str, str]
    schedule: str
    cadence_hours: int
    lowest_coverage: float

    @property
    def definition(self) -> str:
        """The state machine, its `${…}` still in it."""
        return (CDK_JSON.parent / "lambdas" / self.name / "flow.asl.json").read_text()


class Pipeline(Construct):
    """One pipeline of the stack; its parts are called `<stack>-<pipeline>-…`."""

    def __init__(self, scope: Construct, flow: Flow, functions: Functions, shared: Shared) -> None:
        super().__init__(scope, flow.name)
        self.flow, self.shared = flow, shared
        self.name = f"{shared.settings.stack}-{flow.name}"
        self.log_group = shared.log_group(self, "logs")
        self.steps = {function.step: self._step(functions, function) for function in flow.functions}
        self.state_machine = self._state_machine()
        self._schedule("schedule", flow.schedule, self._may_start(), self.state_machine.state_machine_arn)
        freshness = self._freshness(functions)
        watch(
            self,
            Watched(
                name=self.name,
                state_machine=self.state_machine,
                functions=self.steps,
                log_group=self.log_group,
                dead_letters=shared.dead_letters,
                topic=shared.topic,
                cadence_hours=flow.cadence_hours,
                lowest_coverage=flow.lowest_coverage,
            ),
        )
        self._schedule(
            "freshness-schedule",
            "rate(6 hours)",
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[freshness.function_arn]),
            freshness.function_arn,
        )
        CfnOutput(self, "state-machine-arn", value=self.state_machine.state_machine_arn).override_logical_id(
            f"{flow.name.capitalize()}StateMachine"
        )

    def _step(self, functions: Functions, function: Function) -> lambda_.Function:
        """Its rights follow from what it touches and from the settings it reads."""
        shared, reads = self.shared, function.settings.names()
        touches = self.flow.touches[function.step]
        statements = permissions.lake(shared.lake.bucket, touches)
        if "WORKGROUP" in reads:
            statements += permissions.athena(
                shared.lake.bucket, shared.lake.workgroup, shared.lake.database, touches.queried
            )
        if "DASHBOARD" in reads:
            statements += shared.dashboard.may_write(erases=bool(touches.purged))
        secrets = [shared.secrets[name] for name in reads if name in shared.secrets]
        if secrets:
            statements += permissions.secrets(secrets, shared.key)
        network = shared.network if function.in_vpc else None
        return functions.make(self, function, self.log_group, statements, network=network)

    def _state_machine(self) -> sfn.StateMachine:
        shared = self.shared
        # Step Functions' own prefix: it keeps the account's log policy from growing with each state machine.
        log_group = shared.log_group(self, "state-machine-logs", name=f"/aws/vendedlogs/states/{self.name}")
        arns = {step: function.function_arn for step, function in self.steps.items()}
        called = [arn for step, arn in arns.items() if f"${{{step}}}" in self.flow.definition]
        itself = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
        role = iam.Role(
            self,
            "state-machine-role",
            assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
            inline_policies={
                "flow": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=called),
                        *permissions.lake(
                            shared.lake.bucket,
                            permissions.Prefixes(read=(f"runs/{self.flow.name}/",)),
                        ),
                        # A distributed Map starts, watches and stops executions of its own state machine.
                        iam.PolicyStatement(
                            actions=["states:StartExecution"],
                            resources=[f"{itself}:stateMachine:{self.name}"],
                        ),
                        iam.PolicyStatement(
                            actions=["states:DescribeExecution", "states:StopExecution"],
                            resources=[f"{itself}:execution:{self.name}/*"],
                        ),
                        permissions.anywhere(
                            "LogDelivery",
                            "logs:CreateLogDelivery",
                            "logs:DeleteLogDelivery",
                            "logs:GetLogDelivery",
                            "logs:ListLogDeliveries",
                            "logs:UpdateLogDelivery",
                        ),
                        permissions.anywhere(
                            "ResourcePolicy",
                            "logs:DescribeLogGroups",
                            "logs:DescribeResourcePolicies",
                            "logs:PutResourcePolicy",
                        ),
                    ]
                )
            },
        )
        acknowledge(
            role,
            "IAM5[Resource::*]",
            f"{permissions.EVERYWHERE['LogDelivery']}; {permissions.EVERYWHERE['ResourcePolicy']}",
        )
        return sfn.StateMachine(
            self,
            "state-machine",
            state_machine_name=self.name,
            definition_body=sfn.DefinitionBody.from_string(self.flow.definition),
            definition_substitutions={**arns, "lake": shared.lake.bucket.bucket_name, **self.flow.values},
            role=role.without_policy_updates(),
            logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )

    def _freshness(self, functions: Functions) -> lambda_.Function:
        arn = self.state_machine.state_machine_arn
        return functions.make(
            self,
            FRESHNESS,
            self.log_group,
            [
                iam.PolicyStatement(
                    actions=["states:DescribeStateMachine", "states:ListExecutions"], resources=[arn]
                )
            ],
            pipeline=self.flow.name,
            values={"PIPELINE": self.flow.name, "STATE_MACHINE": arn},
        )

    def _may_start(self) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            actions=["states:StartExecution"], resources=[self.state_machine.state_machine_arn]
        )

    def _schedule(self, name: str, expression: str, may: iam.PolicyStatement, target: str) -> None:
        """A start that is never delivered ends as a dead letter, and is told."""
        letters = self.shared.dead_letters
        role = iam.Role(
            self,
            f"{name}-role",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
            ),
            inline_policies={
                "start": iam.PolicyDocument(
                    statements=[
                        may,
                        iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[letters.queue_arn]),
                        iam.PolicyStatement(
                            actions=["kms:Decrypt", "kms:GenerateDataKey"],
                            resources=[self.shared.key.key_arn],
                            conditions={
                                "StringEquals": {"kms:ViaService": f"sqs.{Aws.REGION}.{Aws.URL_SUFFIX}"}
                            },
                        ),
                    ]
                )
            },
        )
        scheduler.CfnSchedule(
            self,
            name,
            name=f"{self.name}-{name}".removesuffix("-schedule"),
            schedule_expression=expression,
            schedule_expression_timezone=self.shared.settings.time_zone,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=target,
                role_arn=role.role_arn,
                input=json.dumps({"scheduled_time": "<aws.scheduler.scheduled-time>"}),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=letters.queue_arn),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=_DEADLINE_OF_A_START_S, maximum_retry_attempts=_STARTS
                ),
            ),
        )
