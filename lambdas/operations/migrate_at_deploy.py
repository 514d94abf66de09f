"""A deployment -> one run of the migration.

It stands outside the VPC, so that CloudFormation hears the reason even where the migration's own
network, layers or database do not work.
"""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.config import Config

from lambdas.operations.at_deploy import carry_out
from lambdas.operations.settings import MigrateAtDeploySettings

_PATIENCE_S = 360


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  Lambda's signature
    """Create, Update -> migrated; Delete -> nothing, the schema stays. Failure rolls the deployment back."""
    carry_out(event, "migration", _migrate)


def _migrate() -> str:
    """Why the migration failed; empty if it did not."""
    migrate = MigrateAtDeploySettings.from_env().migrate
    config = Config(read_timeout=_PATIENCE_S, retries={"total_max_attempts": 1})
    result = boto3.client("lambda", config=config).invoke(FunctionName=migrate, Payload=b"{}")
    payload = result["Payload"].read().decode()
    return _message(payload) if "FunctionError" in result else ""


def _message(payload: str) -> str:
    try:
        return str(json.loads(payload)["errorMessage"])
    except (KeyError, TypeError, ValueError):
        return payload
