"""AWS clients: made once per process, lazily, in this one place.

Where they point is the environment's business (AWS_ENDPOINT_URL, AWS_REGION); nothing here knows
whether it runs on AWS or on one machine.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, overload

import boto3
from botocore.config import Config

if TYPE_CHECKING:
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
