"""The resources of a pipeline: step Lambdas, jobs -> state machine -> schedule -> notifications, alarms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_cdk import Aws, CfnOutput
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.alarms import Watched, watch
from infra.flows import definition
from infra.jobs import job
from infra.settings import flow_values
from infra.state_machine import Flow, state_machine
from infra.steps import step
from lambdas.operations.functions import FRESHNESS

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_

    from infra.functions import Functions
    from infra.shared import Shared
    from lambdas.core.pipeline import Pipeline

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
        self.steps = {
            function.step: step(
                self, functions, shared, function, log_group=self.log_group, pipeline=pipeline.name
            )
            for function in pipeline.functions
        }
        for name, stated in shared.settings.jobs(pipeline).items():
            job(self, shared, stated, name, self._setting(stated.workers))
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

    def _state_machine(self) -> sfn.StateMachine:
        shared = self.shared
        return state_machine(
            self,
            shared,
            Flow(
                name=self.name,
                definition=self.definition,
                functions=self.steps,
                values={
                    "lake": shared.lake.bucket.bucket_name,
                    **flow_values(shared.settings, self.pipeline),
                },
                reads=f"runs/{self.pipeline.name}/",
            ),
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
        """A start that cannot be delivered becomes a dead letter, which raises an alarm."""
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
