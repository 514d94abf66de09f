"""A deployment -> one run of the migration.

This function is outside the VPC, so that CloudFormation gets the reason even where the migration's
network, layers or database do not work.
"""

from __future__ import annotations

from lambdas.core.aws import invoke
from lambdas.core.errors import FunctionFailed
from lambdas.operations.at_deploy import DeployEvent, carry_out
from lambdas.operations.settings import MigrateAtDeploySettings


def handler(event: DeployEvent, context: object) -> None:
    """Create, Update: migrate. Delete: nothing, the schema stays. A failure rolls the deployment back."""
    carry_out(event, "migration", _migrate)


def _migrate() -> str:
    """Why the migration failed; empty if it did not."""
    migrate = MigrateAtDeploySettings.from_env().migrate
    try:
        invoke(migrate, {})
    except FunctionFailed as failed:
        return str(failed)
    return ""
