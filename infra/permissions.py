"""What a function or a service may do, as IAM statements that name their resources.

Only `anywhere` makes a statement on every resource, and it needs the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_s3 as s3

    from lambdas.core.pipeline import Touches

EVERYWHERE = {
    "NetworkInterfaces": (
        "Lambda makes a VPC function's network interfaces in the function's name; "
        "EC2 has no resource to name before they exist"
    ),
    "LogDelivery": "Step Functions sets up its log delivery by calls that take no resource",
    "ResourcePolicy": "CloudWatch Logs keeps its resource policies per account, not per log group",
}
"""The reasons of the statements on `*`, by their Sid. There is no other statement on `*`."""


def anywhere(sid: str, *actions: str) -> iam.PolicyStatement:
    """Actions that IAM cannot tie to a resource; `sid` must have its reason in EVERYWHERE."""
    if sid not in EVERYWHERE:
        raise KeyError(sid)
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=["*"])


def network_interfaces() -> iam.PolicyStatement:
    """The actions that Lambda needs for a function in a VPC."""
    return anywhere(
        "NetworkInterfaces",
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    )


def lake(bucket: s3.IBucket, touches: Touches) -> list[iam.PolicyStatement]:
    """Objects of the lake in the folders that a function touches."""
    read = sorted({*touches.read, *(f"{table}/" for table in touches.queried)})
    statements = [
        _objects(bucket, "s3:GetObject", read),
        _objects(bucket, "s3:PutObject", touches.written),
        _objects(bucket, "s3:DeleteObject", touches.deleted),
        _objects(bucket, "s3:DeleteObjectVersion", touches.purged),
    ]
    if touches.purged:
        statements.append(
            iam.PolicyStatement(
                actions=["s3:ListBucketVersions"],
                resources=[bucket.bucket_arn],
                conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in touches.purged]}},
            )
        )
    seen = sorted({*read, *touches.written, *touches.deleted})
    if seen:
        # Without ListBucket a missing object is 403, not 404; a GET carries no prefix, hence IfExists.
        statements.append(
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[bucket.bucket_arn],
                conditions={"StringLikeIfExists": {"s3:prefix": [f"{prefix}*" for prefix in seen]}},
            )
        )
    return [statement for statement in statements if statement is not None]


def _objects(bucket: s3.IBucket, action: str, prefixes: Iterable[str]) -> iam.PolicyStatement | None:
    arns = [bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes]
    return iam.PolicyStatement(actions=[action], resources=arns) if arns else None


def athena(
    bucket: s3.IBucket, workgroup: str, database: str, tables: Iterable[str], views: Iterable[str] = ()
) -> list[iam.PolicyStatement]:
    """Queries in one workgroup over the named tables; and the creation of the named views."""
    catalog = f"arn:{Aws.PARTITION}:glue:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    names = sorted({*tables, *views})
    statements = [
        iam.PolicyStatement(
            actions=[
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetWorkGroup",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ],
            resources=[f"arn:{Aws.PARTITION}:athena:{Aws.REGION}:{Aws.ACCOUNT_ID}:workgroup/{workgroup}"],
        ),
        iam.PolicyStatement(
            actions=["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"],
            resources=[
                f"{catalog}:catalog",
                f"{catalog}:database/{database}",
                *(f"{catalog}:table/{database}/{name}" for name in names),
            ],
        ),
        iam.PolicyStatement(actions=["s3:GetBucketLocation"], resources=[bucket.bucket_arn]),
        iam.PolicyStatement(
            actions=[
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ],
            resources=[bucket.arn_for_objects("athena-results/*")],
        ),
    ]
    made = sorted(views)
    if made:
        statements.append(
            iam.PolicyStatement(
                actions=["glue:CreateTable", "glue:DeleteTable", "glue:UpdateTable"],
                resources=[
                    f"{catalog}:catalog",
                    f"{catalog}:database/{database}",
                    *(f"{catalog}:table/{database}/{name}" for name in made),
                ],
            )
        )
    return statements


def jobs(names: Iterable[str]) -> iam.PolicyStatement:
    """Starting the named jobs of Glue, and asking what became of their runs."""
    return iam.PolicyStatement(
        actions=["glue:GetJobRuns", "glue:StartJobRun"],
        resources=[f"arn:{Aws.PARTITION}:glue:{Aws.REGION}:{Aws.ACCOUNT_ID}:job/{name}" for name in names],
    )


def secrets(arns: Iterable[str], key: kms.IKey) -> list[iam.PolicyStatement]:
    """The values of the named secrets, and the key that they are encrypted with."""
    return [
        iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=sorted(arns)),
        iam.PolicyStatement(
            actions=["kms:Decrypt"],
            resources=[key.key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{Aws.REGION}.{Aws.URL_SUFFIX}"}},
        ),
    ]
