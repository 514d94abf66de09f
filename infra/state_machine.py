"""A flow as a state machine: its log group, and a role that may call its functions and run its Maps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn

from infra import permissions
from infra.acknowledged import acknowledge
from lambdas.core.pipeline import Touches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_cdk import aws_lambda as lambda_
    from constructs import Construct

    from infra.shared import Shared


@dataclass(frozen=True)
class Flow:
    """The parts of a state machine.

    Attributes:
        name: of the state machine.
        definition: Amazon States Language, with its `${…}`.
        functions: by the names that it calls them by.
        values: other values that it names in `${…}`.
        reads: the folder of the lake in which the items of its Maps lie; ends with a slash.
    """

    name: str
    definition: str
    functions: Mapping[str, lambda_.Function]
    values: Mapping[str, str]
    reads: str


def state_machine(scope: Construct, shared: Shared, flow: Flow) -> sfn.StateMachine:
    """Make it."""
    # Step Functions' own prefix: it keeps the account's log policy from growing with each state machine.
    log_group = shared.log_group(scope, "state-machine-logs", name=f"/aws/vendedlogs/states/{flow.name}")
    arns = {step: function.function_arn for step, function in flow.functions.items()}
    called = [arn for step, arn in arns.items() if f"${{{step}}}" in flow.definition]
    itself = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    role = iam.Role(
        scope,
        "state-machine-role",
        assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
        inline_policies={
            "flow": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=called),
                    *permissions.lake(shared.lake.bucket, Touches(read=(flow.reads,))),
                    # A distributed Map starts, watches and stops executions of its own state machine.
                    iam.PolicyStatement(
                        actions=["states:StartExecution"],
                        resources=[f"{itself}:stateMachine:{flow.name}"],
                    ),
                    iam.PolicyStatement(
                        actions=["states:DescribeExecution", "states:StopExecution"],
                        resources=[f"{itself}:execution:{flow.name}/*"],
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
        scope,
        "state-machine",
        state_machine_name=flow.name,
        definition_body=sfn.DefinitionBody.from_string(flow.definition),
        definition_substitutions={**arns, **flow.values},
        role=role.without_policy_updates(),
        logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
    )
