"""A job of AWS Glue, made from its statement in lambdas/: its script, a role of its own, its machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws
from aws_cdk import aws_glue as glue
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as assets

from infra import permissions
from infra.acknowledged import acknowledge
from infra.build import PROJECT

if TYPE_CHECKING:
    from constructs import Construct

    from infra.shared import Shared
    from lambdas.core.pipeline import Job

GLUE = "5.1"
"""Spark 3.5.6 on Python 3.11."""
_LOGS = "Spark's log streams: Glue makes them under one prefix, of its own lines and of no ids of people"


def job(scope: Construct, shared: Shared, stated: Job, name: str, workers: int) -> glue.CfnJob:
    """Make it.

    Args:
        scope: the construct that it is a part of.
        shared: the lake.
        stated: its statement.
        name: in AWS.
        workers: how many machines.
    """
    script = assets.Asset(scope, f"{stated.name}-script", path=str(PROJECT / stated.script))
    logs = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:/aws-glue/jobs/*"
    role = iam.Role(
        scope,
        f"{stated.name}-job-role",
        assumed_by=iam.ServicePrincipal(
            "glue.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
        ),
        inline_policies={
            "job": iam.PolicyDocument(
                statements=[
                    *permissions.lake(shared.lake.bucket, stated.touches),
                    iam.PolicyStatement(
                        actions=["s3:GetBucketLocation"], resources=[shared.lake.bucket.bucket_arn]
                    ),
                    iam.PolicyStatement(
                        actions=["s3:GetObject"],
                        resources=[script.bucket.arn_for_objects(script.s3_object_key)],
                    ),
                    iam.PolicyStatement(
                        actions=["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                        resources=[logs],
                    ),
                ]
            )
        },
    )
    acknowledge(
        role,
        "IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws-glue/jobs/*]",
        _LOGS,
    )
    made = glue.CfnJob(
        scope,
        f"{stated.name}-job",
        name=name,
        description=stated.summary,
        role=role.role_arn,
        command=glue.CfnJob.JobCommandProperty(
            name="glueetl", python_version="3", script_location=script.s3_object_url
        ),
        glue_version=GLUE,
        worker_type="G.1X",
        number_of_workers=workers,
        timeout=stated.timeout_min,
        max_retries=0,
        execution_property=glue.CfnJob.ExecutionPropertyProperty(max_concurrent_runs=1),
    )
    for finding in ("GL1", "GL3"):
        acknowledge(made, finding, "Its log holds Spark's own lines, and it has no bookmarks")
    return made
