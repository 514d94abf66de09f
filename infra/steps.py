"""A function of a flow, with the rights that follow from its statement."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from infra import permissions
from infra.lake import read_through

if TYPE_CHECKING:
    from aws_cdk import aws_lambda as lambda_
    from aws_cdk import aws_logs as logs
    from constructs import Construct

    from infra.functions import Functions
    from infra.shared import Shared
    from lambdas.core.pipeline import Function


def step(
    scope: Construct,
    functions: Functions,
    shared: Shared,
    function: Function,
    *,
    log_group: logs.ILogGroup,
    pipeline: str | None = None,
) -> lambda_.Function:
    """Make it. Its rights follow from what it touches and which settings it reads."""
    reads = function.settings.names()
    tables, views = read_through(function.touches.queried)
    # A query of a view reads the view itself in Glue, and the tables under it in Glue and in S3.
    touches = replace(function.touches, queried=tuple(tables))
    statements = permissions.lake(shared.lake.bucket, touches)
    if "WORKGROUP" in reads:
        statements += permissions.athena(
            shared.lake.bucket, shared.lake.workgroup, shared.lake.database, [*tables, *views]
        )
    values = {}
    if "DASHBOARD" in reads:
        own = shared.pages_of(pipeline) if pipeline else shared.dashboard
        # What erases does so wherever pages are, or have been under other settings.
        for data in (own,) if pipeline else dict.fromkeys([own, shared.dashboard_in_lake]):
            statements += data.may_write(erases=bool(touches.purged))
        values["DASHBOARD"] = own.address
    secrets = [shared.secrets[name] for name in reads if name in shared.secrets]
    if secrets:
        statements += permissions.secrets(secrets, shared.key)
    if function.jobs:
        statements.append(
            permissions.jobs(f"{shared.settings.stack}-{pipeline}-{job}" for job in function.jobs)
        )
    network = shared.network if function.in_vpc else None
    return functions.make(
        scope, function, log_group, statements, network=network, pipeline=pipeline, values=values
    )
