"""A system deployed by the CDK, found by its stack's outputs."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from kindred.common.target import Target
from lambdas.core.aws import client
from lambdas.core.errors import InvalidInput, KindredError


class NotReachable(KindredError):
    """AWS does not answer, or not to these credentials."""


def deployed(stack: str) -> Target:
    """The system that a stack made.

    Raises:
        InvalidInput: there is no such stack here.
        NotReachable: AWS does not answer, or not to these credentials.
    """
    try:
        described = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            raise InvalidInput("--stack", f"there is no stack {stack!r} in this account and region") from None
        raise NotReachable(f"AWS: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:
        raise NotReachable(f"AWS: {error}") from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    missing = {"Lake", "Database", "Workgroup"} - outputs.keys()
    if missing:
        raise InvalidInput("--stack", f"{stack} is no stack of Kindred's: it has no output {min(missing)}")
    return Target(stack, outputs["Lake"], outputs["Database"], outputs["Workgroup"], outputs)
