"""The customer key: logs, notifications, dead letters, secrets and MySQL are encrypted with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

if TYPE_CHECKING:
    from constructs import Construct

# Services that write to encrypted resources: alarms to the topic, schedules to the queue.
_SERVICES = ("cloudwatch", "scheduler", "sns", "sqs")


def customer_key(scope: Construct) -> kms.Key:
    """A key, rotated yearly, that the services which write encrypted things may use in this account.

    It stays when the stack is deleted: a snapshot of the database cannot be restored without it.
    """
    key = kms.Key(
        scope,
        "key",
        description=f"{Aws.STACK_NAME}: logs, notifications, dead letters, secrets, MySQL",
        enable_key_rotation=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Notifications",
            principals=[iam.ServicePrincipal(f"{service}.amazonaws.com") for service in _SERVICES],
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            resources=["*"],  # in a key's policy: this key
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    logs = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*"
    key.add_to_resource_policy(
        iam.PolicyStatement(
            sid="Logs",
            principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
            actions=[
                "kms:Decrypt",
                "kms:DescribeKey",
                "kms:Encrypt",
                "kms:GenerateDataKey",
                "kms:ReEncrypt*",
            ],
            resources=["*"],  # in a key's policy: this key
            conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}},
        )
    )
    return key
