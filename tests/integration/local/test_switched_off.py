"""A pipeline that is switched off is not in the local system; its tables, and the other pipeline, stay."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import boto3
import pytest

import infra.settings
from infra.flows import definition
from kindred.common.check import _parts
from kindred.common.target import Target
from lambdas.core import aws
from lambdas.core.errors import KindredError
from lambdas.core.pipeline import Pipeline
from local import deployment, services

NAME = "kindred-switched"
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def deploy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Target]]:
    """Deploys the local system as a cdk.json of these settings has it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDRED_HOME", str(tmp_path_factory.mktemp("kindred")))
        cdk_json = tmp_path_factory.mktemp("settings") / "cdk.json"
        patch.setattr(infra.settings, "CDK_JSON", cdk_json)
        _forget_clients()
        try:
            running = services.up()
            for name, value in services.environment(running).items():
                patch.setenv(name, value)
            (Path(services.home()) / "catalogues").mkdir(parents=True, exist_ok=True)

            def make(**context: object) -> Target:
                cdk_json.write_text(json.dumps({"context": context}))
                deployment.deploy(NAME, running)
                assert not deployment.deploy(NAME, running), "the second time there is nothing to do"
                return Target(NAME, lake=NAME, database=deployment.database(NAME), workgroup=NAME)

            yield make
        finally:
            services.down()
            _forget_clients()


def _forget_clients() -> None:
    aws.client.cache_clear()
    aws._functions.cache_clear()


def _deployed(pipeline: str) -> tuple[int, int]:
    """How many functions and state machines of a pipeline there are."""
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    functions = [one["FunctionName"] for page in pages for one in page["Functions"]]
    machines = [one["name"] for one in boto3.client("stepfunctions").list_state_machines()["stateMachines"]]
    return (
        sum(name.startswith(f"{NAME}-{pipeline}-") for name in functions),
        sum(name == f"{NAME}-{pipeline}" for name in machines),
    )


def test_a_pipeline_that_is_switched_off_goes_and_comes_back(deploy: Callable[..., Target]) -> None:
    deploy()
    both = {pipeline: _deployed(pipeline) for pipeline in ("artists", "charts")}
    assert all(functions > 10 and machines == 1 for functions, machines in both.values())

    target = deploy(charts_enabled=False)
    assert _deployed("charts") == (0, 0)
    assert _deployed("artists") == both["artists"]
    for act in (
        lambda: target.state_machine("charts"),
        lambda: target.ask("charts", "examples", limit=1),
    ):
        with pytest.raises(KindredError, match="no pipeline charts: set charts_enabled to true"):
            act()
    (said,) = [part.probe() for part in _parts(target) if part.kind == "pipeline"]
    assert said == "off: charts_enabled was false when this was deployed"
    tables = boto3.client("glue").get_tables(DatabaseName=target.database)["TableList"]
    assert "chart_entries" in {table["Name"] for table in tables}

    deploy(charts_enabled=True)
    assert {pipeline: _deployed(pipeline) for pipeline in both} == both


def test_a_flow_that_changed_is_deployed(
    deploy: Callable[..., Target], monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy()
    before = _flow("charts")

    def edited(pipeline: Pipeline, cadence_hours: int) -> str:
        return json.dumps(json.loads(definition(pipeline, cadence_hours)) | {"Comment": "edited"})

    monkeypatch.setattr(deployment, "definition", edited)
    deploy()
    assert _flow("charts") == before | {"Comment": "edited"}


def _flow(pipeline: str) -> dict[str, object]:
    states = boto3.client("stepfunctions")
    (arn,) = [
        one["stateMachineArn"]
        for one in states.list_state_machines()["stateMachines"]
        if one["name"] == f"{NAME}-{pipeline}"
    ]
    flow: dict[str, object] = json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])
    return flow
