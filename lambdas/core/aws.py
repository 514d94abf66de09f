"""AWS clients: made once per process, lazily, in this one place.

The environment says where they connect to (AWS_ENDPOINT_URL, AWS_REGION): the code is the same on AWS and
on one machine.
"""

from __future__ import annotations

import json
import time
from functools import cache
from typing import TYPE_CHECKING, Any, overload

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdas.core.errors import FunctionFailed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 6},
    connect_timeout=5,
    read_timeout=60,
    max_pool_connections=32,
)
LONGEST_FUNCTION_S = 900
"""Lambda's limit for one invocation."""

_INVOKE_CONFIG = Config(
    # The function may still be running when the call times out: a retry would run it twice.
    retries={"total_max_attempts": 1},
    connect_timeout=5,
    read_timeout=LONGEST_FUNCTION_S + 30,
    tcp_keepalive=True,  # a silent connection of minutes is cut by routers
    max_pool_connections=32,
)
_NOT_STARTED = {"TooManyRequestsException", "ResourceNotReadyException", "ResourceConflictException"}
"""Errors of Lambda before the function began: no free concurrency, inactive for weeks, being updated."""
_PAUSES_S = (1, 2, 4, 8, 16, 32)


@overload
def client(service: Literal["cloudformation"]) -> CloudFormationClient: ...
@overload
def client(service: Literal["glue"]) -> GlueClient: ...
@overload
def client(service: Literal["sqs"]) -> SQSClient: ...
@overload
def client(service: Literal["s3"]) -> S3Client: ...
@overload
def client(service: Literal["athena"]) -> AthenaClient: ...
@overload
def client(service: Literal["secretsmanager"]) -> SecretsManagerClient: ...
@overload
def client(service: Literal["lambda"]) -> LambdaClient: ...
@overload
def client(service: Literal["stepfunctions"]) -> SFNClient: ...
@cache
def client(service: Any) -> Any:
    """The process's one boto3 client of a service."""
    return boto3.client(service, config=_CONFIG)


def invoke(function: str, event: Mapping[str, object]) -> Any:
    """Run a function once and wait for its answer, for as long as a function may run.

    Args:
        function: its name or ARN.
        event: what it is given.

    Raises:
        FunctionFailed: it raised, or ran out of time; the message is its error's line.
        ClientError: Lambda refused the call.
    """
    answer = _invocation(function, json.dumps(event).encode())
    payload = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise FunctionFailed(_message(payload))
    return json.loads(payload)


def _invocation(function: str, payload: bytes) -> Mapping[str, Any]:
    for pause in (*_PAUSES_S, None):
        try:
            return _functions().invoke(FunctionName=function, Payload=payload)
        except ClientError as refused:
            if pause is None or refused.response["Error"]["Code"] not in _NOT_STARTED:
                raise
        time.sleep(pause)
    raise AssertionError  # the last refusal is raised


@cache
def _functions() -> LambdaClient:
    lambda_client: LambdaClient = boto3.client("lambda", config=_INVOKE_CONFIG)
    return lambda_client


def _message(payload: str) -> str:
    """The line in a function's error; the payload itself where it has none."""
    try:
        return str(json.loads(payload)["errorMessage"])
    except (KeyError, TypeError, ValueError):
        return payload
