"""A deployment's custom resource -> one run of the migration, and CloudFormation's answer.

It stands outside the VPC, so that CloudFormation hears the reason even where the migration's own
network, layers or database do not work.

Protocol: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import boto3
from botocore.config import Config

from lambdas.operations.settings import MigrateAtDeploySettings
from lambdas.shared.errors import InvalidInput
from lambdas.shared.logs import log

_PATIENCE_S = 360
_LONGEST_REASON = 1000  # CloudFormation refuses answers above 4 KB


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  Lambda's signature
    """Create, Update -> migrated; Delete -> nothing, the schema stays. Failure rolls the deployment back."""
    if "ResponseURL" not in event:
        raise InvalidInput("event", "lacks ResponseURL: only a deployment calls this")
    answer = {
        "Status": "SUCCESS",
        "PhysicalResourceId": event.get("PhysicalResourceId", "migration"),
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    if event["RequestType"] != "Delete":
        reason = _migrate()
        if reason:
            log.error("migration failed", extra={"reason": reason})
            answer |= {"Status": "FAILED", "Reason": reason[:_LONGEST_REASON]}
    _tell(event["ResponseURL"], answer)


def _migrate() -> str:
    """Why the migration failed; empty if it did not."""
    try:
        migrate = MigrateAtDeploySettings.from_env().migrate
        config = Config(read_timeout=_PATIENCE_S, retries={"total_max_attempts": 1})
        result = boto3.client("lambda", config=config).invoke(FunctionName=migrate, Payload=b"{}")
        payload = result["Payload"].read().decode()
    except Exception as error:  # noqa: BLE001  unanswered, CloudFormation waits for an hour
        return f"{type(error).__name__}: {error}"
    return _message(payload) if "FunctionError" in result else ""


def _message(payload: str) -> str:
    try:
        return str(json.loads(payload)["errorMessage"])
    except (KeyError, TypeError, ValueError):
        return payload


def _tell(url: str, answer: dict[str, str]) -> None:
    # The signature is over an empty content type.
    request = urllib.request.Request(  # noqa: S310  CloudFormation's own address
        url, data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
