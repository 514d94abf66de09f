"""A job of Glue exists if a setting asks for it, with least rights; nothing of it does otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lambdas.playlists.pipeline import PLAYLISTS
from tests.infra.test_permissions import flat, listed, role_of, statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.infra.test_permissions import Find

NAME = "kindred-playlists-factors"


@pytest.fixture(scope="module")
def by_spark(synthesise: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return synthesise(playlists_engine="spark", playlists_spark_workers=7)


def test_there_is_none_unless_the_setting_asks(template: dict[str, Any], of_type: Find) -> None:
    assert not of_type(template, "AWS::Glue::Job")
    roles = of_type(template, "AWS::IAM::Role").values()
    assert "glue.amazonaws.com" not in str([one["AssumeRolePolicyDocument"] for one in roles])


def test_it_runs_the_script_by_the_spark_that_the_tests_have(by_spark: dict[str, Any], of_type: Find) -> None:
    ((_, job),) = of_type(by_spark, "AWS::Glue::Job").items()
    assert job["Name"] == NAME
    assert (job["GlueVersion"], job["WorkerType"], job["NumberOfWorkers"]) == ("5.1", "G.1X", 7)
    assert job["MaxRetries"] == 0
    assert job["ExecutionProperty"] == {"MaxConcurrentRuns": 1}
    assert job["Command"]["ScriptLocation"]["Fn::Sub"].endswith(".py")


def test_its_role_reads_the_splits_and_writes_into_the_runs_folder_alone(
    by_spark: dict[str, Any], of_type: Find
) -> None:
    ((_, job),) = of_type(by_spark, "AWS::Glue::Job").items()
    role = job["Role"]["Fn::GetAtt"][0]
    allowed = {
        (action, flat(resource).rpartition(">/")[2])
        for name, statement in statements(by_spark)
        if name == role
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if action in {"s3:PutObject", "s3:DeleteObject"} or flat(resource).endswith("/*")
    }
    assert {one for one in allowed if one[0].startswith("s3:")} == {
        ("s3:GetObject", "runs/playlists/*"),
        ("s3:GetObject", "splits/*"),
        ("s3:PutObject", "runs/playlists/*"),
        ("s3:DeleteObject", "runs/playlists/*"),
    }


@pytest.mark.parametrize("step", [function.step for function in PLAYLISTS.functions])
def test_only_the_step_that_starts_it_may(by_spark: dict[str, Any], of_type: Find, step: str) -> None:
    granted = {
        (action, flat(resource).rpartition(":")[2])
        for statement in role_of(by_spark, of_type, f"kindred-playlists-{step.replace('_', '-')}")
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if action.startswith("glue:") and "Job" in action
    }
    expected = {("glue:StartJobRun", f"job/{NAME}"), ("glue:GetJobRuns", f"job/{NAME}")}
    assert granted == (expected if step == "factors" else set())
