"""Findings of cdk-nag (AWS Solutions) that this design keeps, each with its reason. Nothing else passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Acknowledgment, Stack, Validations

from infra.lake import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from aws_cdk import aws_s3 as s3
    from constructs import IConstruct

    from infra.settings import Settings
    from infra.site import Data

_ON_PURPOSE = {
    "S1": "The lake has few readers, each with a role; S3 access logs would cost more than they tell. "
    "CloudTrail's data events can be switched on where an audit wants them",
    "SQS3": "This queue is the dead-letter queue: of the schedules",
    "VPC7": "The subnets are isolated: no traffic leaves but to three endpoints, so flow logs would be empty",
    "SMG4": "Rotation is a new value and a run of the migration (docs/operating.md); a rotation function "
    "would need the network, and MySQL, to itself",
    "RDS3": "A standby doubles the price, and a day of old neighbours harms nobody; mysql_multi_az makes one",
    "RDS11": "Only named security groups reach the port; another would hide nothing",
    "L1": "Python 3.13 is what the layers are built for and imported with; runtime is a setting",
    "SF2": "A run is one line of steps; its history tells as much as traces would",
}
_FOLDER = "Objects under one named folder: their keys carry the day, the batch or the run"


def acknowledge(construct: IConstruct, finding: str, reason: str) -> None:
    """Keep one finding, such as `S1` or `IAM5[Resource::*]`, on a construct and what is in it."""
    Validations.of(construct).acknowledge(
        Acknowledgment(id=f"AwsSolutions::AwsSolutions-{finding}", reason=reason)
    )


def acknowledge_design(
    stack: Stack, settings: Settings, pipelines: Sequence[str], bucket: s3.Bucket, pages: Collection[Data]
) -> None:
    """Keep the findings that follow from the design: pipelines, lake, where the dashboard's data is."""
    for finding, reason in _ON_PURPOSE.items():
        acknowledge(stack, finding, reason)
    if not settings.mysql_deletion_protection:
        acknowledge(stack, "RDS10", "Switched off by mysql_deletion_protection, to tear the stack down")
    lake = _arn(stack, bucket)
    own = [f"{folder}/{name}" for folder in ("incoming", "runs") for name in pipelines]
    for folder in (*tables(), *own, "athena-results"):
        acknowledge(stack, f"IAM5[Resource::{lake}/{folder}/*]", _FOLDER)
    for data in pages:
        acknowledge(stack, f"IAM5[Resource::{_arn(stack, data.bucket)}/{data.prefix}data/*]", _FOLDER)
    states = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>"
    for name in pipelines:
        acknowledge(
            stack,
            f"IAM5[Resource::{states}:execution:{settings.stack}-{name}/*]",
            "Executions of this one state machine; their names are made as they start",
        )


def _arn(stack: Stack, bucket: s3.IBucket) -> str:
    """As cdk-nag writes it."""
    return f"<{stack.get_logical_id(bucket.node.default_child)}.Arn>"  # type: ignore[arg-type]  # a CfnBucket
