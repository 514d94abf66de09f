"""The key of people's pseudonyms: made once, kept when the stack is deleted, never rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.acknowledged import acknowledge
from lambdas.people.pseudonym import FIELD

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from constructs import Construct

    from infra.settings import Settings


def pseudonym_secret(scope: Construct, settings: Settings, key: kms.IKey) -> str | None:
    """The ARN of the secret with the key; None where no pipeline that is switched on works on people.

    It is read by the operator who imports, by no function: names are known on the operator's machine only.
    """
    if not any(pipeline.people for pipeline in settings.enabled):
        return None
    if settings.pseudonym_secret:
        return settings.pseudonym_secret
    secret = secretsmanager.Secret(
        scope,
        "pseudonym-secret",
        description="The key of people's pseudonyms; with another one everybody would be somebody else",
        encryption_key=key,
        generate_secret_string=secretsmanager.SecretStringGenerator(
            secret_string_template="{}",  # noqa: S106  Secrets Manager adds the key
            generate_string_key=FIELD,
            password_length=64,
            exclude_punctuation=True,
        ),
        removal_policy=RemovalPolicy.RETAIN,
    )
    acknowledge(secret, "SMG4", "With another key every person would be somebody else")
    return secret.secret_arn
