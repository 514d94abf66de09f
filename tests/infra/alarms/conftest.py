"""A local system with a run of each pipeline, so that its handlers can be given what the flow gave them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from local import services
from tests.infra.alarms.runtime import PROJECT, Ran, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from local.processes import Service

SYSTEM = "kindred-demo"


class LocalSystem:
    """The generated catalogue and charts, after one run of each pipeline."""

    def __init__(self, running: Mapping[str, Service]) -> None:
        self.environment = services.environment(dict(running))
        self._source = f"http://127.0.0.1:{running[services.SOURCE_API].port}"

    def client(self, service: str) -> Any:
        given = {name: self.environment[name.upper()] for name in _CREDENTIALS}
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=self.environment["AWS_REGION"],
            **given,
        )

    def event(self, pipeline: str, state: str) -> dict[str, Any]:
        """What the last run's flow gave to a state."""
        states = self.client("stepfunctions")
        machine = f"arn:aws:states:{services.REGION}:000000000000:stateMachine:{SYSTEM}-{pipeline}"
        execution = states.list_executions(stateMachineArn=machine)["executions"][0]["executionArn"]
        history = states.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        entered = (one["stateEnteredEventDetails"] for one in history if "stateEnteredEventDetails" in one)
        return dict(json.loads(next(one["input"] for one in entered if one["name"] == state)))

    def variables(self, pipeline: str, step: str) -> dict[str, str]:
        """A function's environment as it is deployed here."""
        name = f"{SYSTEM}-{pipeline}-{step.replace('_', '-')}"
        found = self.client("lambda").get_function_configuration(FunctionName=name)
        return dict(found["Environment"]["Variables"])

    def throttle(self) -> None:
        """Every call to a source is answered 429, come back in an hour."""
        answer = {"path": ".*", "times": None, "status": 429, "headers": {"Retry-After": "3600"}}
        requests.post(f"{self._source}/_misbehave", json=answer, timeout=10).raise_for_status()

    def behave(self) -> None:
        requests.delete(f"{self._source}/_misbehave", timeout=10).raise_for_status()


_CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key")


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDRED_HOME", str(tmp_path_factory.mktemp("kindred")))
        try:
            for pipeline in ("artists", "charts"):
                _run(pipeline)
            yield LocalSystem(services.running())
        finally:
            services.down()


def _run(pipeline: str) -> None:
    command = [sys.executable, "-c", "from kindred.cli import main; main()"]
    done = subprocess.run(
        [*command, pipeline, "run", "--catalogue", "demo"],
        cwd=PROJECT,
        env=dict(os.environ),
        check=False,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def alarm(template: dict[str, Any], of_type: Any) -> Callable[[str], dict[str, Any]]:
    """An alarm of the template, by its name without the stack's."""
    alarms = {one["AlarmName"]: one for one in of_type(template, "AWS::CloudWatch::Alarm").values()}
    return lambda name: alarms[f"kindred-{name}"]


@pytest.fixture
def run_step(system: LocalSystem, template: dict[str, Any], of_type: Any) -> Callable[..., Ran]:
    """Run a step under the runtime client, as the template deploys it, on the local system's data."""
    made = {one["FunctionName"]: one for one in of_type(template, "AWS::Lambda::Function").values()}

    def run_it(pipeline: str, step: str, event: Mapping[str, Any], **variables: str) -> Ran:
        function = made[f"kindred-{pipeline}-{step.replace('_', '-')}"]
        deployed = function["Environment"]["Variables"]
        told = {name: value for name, value in deployed.items() if name.startswith("POWERTOOLS_")}
        environment = system.environment | system.variables(pipeline, step) | told | variables
        return run(function["Handler"], event, environment)

    return run_it
