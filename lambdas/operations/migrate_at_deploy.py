"""A deployment -> one run of the migration.

It stands outside the VPC, so that CloudFormation hears the reason even where the migration's own
network, layers or database do not work.
"""

from __future__ import annotations

from typing import Any

from lambdas.core.aws import invoke
from lambdas.core.errors import FunctionFailed
from lambdas.operations.at_deploy import carry_out
from lambdas.operations.settings import MigrateAtDeploySettings


def handler(event: dict[str, Any], context: object) -> None:
    """Create, Update -> migrated; Delete -> nothing, the schema stays. Failure rolls the deployment back."""
    carry_out(event, "migration", _migrate)


def _migrate() -> str:
    """Why the migration failed; empty if it did not."""
    migrate = MigrateAtDeploySettings.from_env().migrate
    try:
        invoke(migrate, {})
    except FunctionFailed as failed:
        return str(failed)
    return ""
