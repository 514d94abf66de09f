"""Secrets, read from Secrets Manager each time, so that a rotated secret is used from the next read on."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from lambdas.core.errors import InvalidInput, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def read_secret(arn: str) -> dict[str, Any]:
    """The fields of a secret that holds a JSON object.

    Raises:
        StoreUnavailable: Secrets Manager did not give it.
        InvalidInput: it holds something else; the message never shows what.
    """
    try:
        text = _client().get_secret_value(SecretId=arn).get("SecretString", "")
    except (BotoCoreError, ClientError) as error:
        raise StoreUnavailable(f"secret {arn} cannot be read: {error}") from error
    try:
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise InvalidInput(f"secret {arn}", "it is not a JSON object; put one with host, port, username, …")
    return fields


@cache
def _client() -> SecretsManagerClient:
    client: SecretsManagerClient = boto3.client("secretsmanager")
    return client
