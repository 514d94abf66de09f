"""What every pipeline is: step Lambdas -> state machine -> schedule -> notifications and alarms."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aws_cdk import Aws, CfnOutput
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import permissions
from infra.acknowledged import acknowledge
from infra.alarms import Watched, watch
from infra.flows import definition
from infra.lake import read_through
from infra.settings import flow_values
from lambdas.core.pipeline import Touches
from lambdas.operations.functions import FRESHNESS

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from infra.functions import Functions
    from infra.shared import Shared
    from lambdas.core.pipeline import Function, Pipeline

_DEADLINE_OF_A_START_S = 3600
_STARTS = 3


class PipelineParts(Construct):
    """One pipeline in the stack; its parts are called `<stack>-<pipeline>-…`."""

    def __init__(self, scope: Construct, pipeline: Pipeline, functions: Functions, shared: Shared) -> None:
        super().__init__(scope, pipeline.name)
        self.pipeline, self.shared = pipeline, shared
        self.name = f"{shared.settings.stack}-{pipeline.name}"
        self.definition = definition(pipeline, self._setting("cadence_hours"))
        self.log_group = shared.log_group(self, "logs")
        self.steps = {function.step: self._step(functions, function) for function in pipeline.functions}
        self.state_machine = self._state_machine()
        self._schedule(
            "schedule", self._setting("schedule"), self._may_start(), self.state_machine.state_machine_arn
        )
        freshness = self._freshness(functions)
        watch(
            self,
            Watched(
                name=self.name,
                state_machine=self.state_machine,
                functions=self.steps,
                dead_letters=shared.dead_letters,
                topic=shared.topic,
                key=shared.key,
                cadence_hours=self._setting("cadence_hours"),
                lowest_coverage=self._setting("lowest_coverage"),
            ),
        )
        self._schedule(
            "freshness-schedule",
            "rate(6 hours)",
            iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[freshness.function_arn]),
            freshness.function_arn,
        )
        CfnOutput(self, "state-machine-arn", value=self.state_machine.state_machine_arn).override_logical_id(
            f"{pipeline.name.capitalize()}StateMachine"
        )

    def _setting(self, name: str) -> Any:
        """One of the pipeline's settings, by its name without the pipeline's."""
        return self.shared.settings.value(self.pipeline, name)

    def _step(self, functions: Functions, function: Function) -> lambda_.Function:
        """Its rights follow from what it touches and from the settings it reads."""
        shared, reads = self.shared, function.settings.names()
        tables, views = read_through(function.touches.queried)
        # A query of a view reads the view itself in Glue, and the tables under it in Glue and in S3.
        touches = replace(function.touches, queried=tuple(tables))
        statements = permissions.lake(shared.lake.bucket, touches)
        if "WORKGROUP" in reads:
            statements += permissions.athena(
                shared.lake.bucket, shared.lake.workgroup, shared.lake.database, [*tables, *views]
            )
        if "DASHBOARD" in reads:
            statements += shared.dashboard.may_write(erases=bool(touches.purged))
        secrets = [shared.secrets[name] for name in reads if name in shared.secrets]
        if secrets:
            statements += permissions.secrets(secrets, shared.key)
        network = shared.network if function.in_vpc else None
        return functions.make(
            self, function, self.log_group, statements, network=network, pipeline=self.pipeline.name
        )

    def _state_machine(self) -> sfn.StateMachine:
        shared = self.shared
        # Step Functions' own prefix: it keeps the account's log policy from growing with each state machine.
        log_group = shared.log_group(self, "state-machine-logs", name=f"/aws/vendedlogs/states/{self.name}")
        arns = {step: function.function_arn for step, function in self.steps.items()}
        values = flow_values(shared.settings, self.pipeline)
        called = [arn for step, arn in arns.items() if f"${{{step}}}" in self.definition]
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
                            Touches(read=(f"runs/{self.pipeline.name}/",)),
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
            definition_body=sfn.DefinitionBody.from_string(self.definition),
            definition_substitutions={**arns, "lake": shared.lake.bucket.bucket_name, **values},
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
            pipeline=self.pipeline.name,
            values={"PIPELINE": self.pipeline.name, "STATE_MACHINE": arn},
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
