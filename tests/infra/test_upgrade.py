"""The template is an update of the last release's: what holds data stays, and no name is made twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.upgrade.release import last_release

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]

HOLDS_DATA = {
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::RDS::DBInstance": (
        *("DBInstanceIdentifier", "Engine", "DBName", "MasterUsername", "StorageEncrypted", "KmsKeyId"),
    ),
    "AWS::SecretsManager::Secret": ("Name",),
    "AWS::KMS::Key": (),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::SNS::Topic": ("TopicName",),
}
"""By type: the properties whose change makes CloudFormation replace the resource."""

NAMES = (
    *("FunctionName", "StateMachineName", "LogGroupName", "RoleName", "AlarmName", "TopicName", "QueueName"),
    *("BucketName", "DBInstanceIdentifier", "GroupName", "Name"),
)


@pytest.fixture(scope="module")
def released() -> dict[str, Any]:
    return last_release().template()


def named(template: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """((type, physical name), logical id) of what has a name of its own."""
    for logical, one in template["Resources"].items():
        properties = one.get("Properties", {})
        for found in (properties, properties.get("TableInput", {})):
            for name in NAMES:
                if isinstance(found.get(name), str):
                    yield (one["Type"], found[name]), logical


@pytest.mark.parametrize("kind", HOLDS_DATA)
def test_what_holds_data_is_kept_in_place(
    released: dict[str, Any], template: dict[str, Any], of_type: Find, kind: str
) -> None:
    then, now = of_type(released, kind), of_type(template, kind)
    assert then
    assert then.keys() <= now.keys()
    for logical, properties in then.items():
        for name in HOLDS_DATA[kind]:
            assert now[logical].get(name) == properties.get(name), f"{logical}.{name}"


def test_no_name_moves_to_another_resource(released: dict[str, Any], template: dict[str, Any]) -> None:
    """CloudFormation makes the new before it removes the old, and a name that is taken fails the update."""
    then, now = dict(named(released)), dict(named(template))
    assert len(then) > 50
    moved = {name: (then[name], now[name]) for name in then.keys() & now.keys() if then[name] != now[name]}
    assert not moved


def test_every_output_is_still_there(released: dict[str, Any], template: dict[str, Any]) -> None:
    assert released["Outputs"].keys() <= template["Outputs"].keys()
