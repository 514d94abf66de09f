from collections.abc import Callable
from typing import Any

import pytest

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("AWS::S3::Bucket", "BucketEncryption"),
        ("AWS::SQS::Queue", "KmsMasterKeyId"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Logs::LogGroup", "KmsKeyId"),
        ("AWS::SecretsManager::Secret", "KmsKeyId"),
        ("AWS::RDS::DBInstance", "KmsKeyId"),
    ],
)
def test_whatever_holds_data_is_encrypted(
    template: dict[str, Any], of_type: Find, kind: str, field: str
) -> None:
    found = of_type(template, kind)
    assert found
    assert all(one.get(field) for one in found.values())


def test_the_key_rotates_and_outlives_the_stack(template: dict[str, Any]) -> None:
    (key,) = [one for one in template["Resources"].values() if one["Type"] == "AWS::KMS::Key"]
    assert key["Properties"]["EnableKeyRotation"] is True
    assert key["DeletionPolicy"] == "Retain"


def test_logs_may_use_the_key_for_this_accounts_groups(template: dict[str, Any], of_type: Find) -> None:
    (key,) = of_type(template, "AWS::KMS::Key").values()
    (statement,) = [one for one in key["KeyPolicy"]["Statement"] if one.get("Sid") == "Logs"]
    assert "logs." in str(statement["Principal"])
    assert "kms:EncryptionContext:aws:logs:arn" in statement["Condition"]["ArnLike"]


def test_logs_are_forgotten_after_the_days_of_the_settings(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    groups = of_type(synthesise(log_days=14), "AWS::Logs::LogGroup").values()
    assert {one["RetentionInDays"] for one in groups} == {14}


def test_every_function_writes_to_a_group_that_is_made_here(template: dict[str, Any], of_type: Find) -> None:
    groups = of_type(template, "AWS::Logs::LogGroup")
    for function in of_type(template, "AWS::Lambda::Function").values():
        assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups
