import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra import node
from infra.build import PROJECT
from infra.settings import Settings
from infra.stack import Kindred
from lambdas.artists.pipeline import ARTISTS
from lambdas.charts.pipeline import CHARTS
from lambdas.core.logs import SERVICE
from lambdas.listeners.pipeline import LISTENERS
from lambdas.playlists.pipeline import PLAYLISTS
from tests.parts import parts_of

Find = Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]

FUNCTIONS = [
    (each.name, function) for each in (ARTISTS, CHARTS, LISTENERS, PLAYLISTS) for function in each.functions
]
PIPELINES = ("artists", "charts", "listeners", "playlists")


@pytest.fixture(params=PIPELINES)
def pipeline(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def machine(template: dict[str, Any], of_type: Find, pipeline: str) -> dict[str, Any]:
    machines = of_type(template, "AWS::StepFunctions::StateMachine").values()
    (found,) = [one for one in machines if one["StateMachineName"] == f"kindred-{pipeline}"]
    return found


def test_every_pipeline_is_made_of_the_same_kinds_of_parts(template: dict[str, Any]) -> None:
    """A schedule, a state machine, a dead letter's way, notifications and alarms: of each its own."""
    parts = {pipeline: parts_of(template, pipeline) for pipeline in PIPELINES}
    assert parts["artists"] == parts["charts"] == parts["listeners"] == parts["playlists"]
    assert {kind for kind, _ in parts["charts"]} == {
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",
        "AWS::Logs::LogGroup",
        "AWS::Scheduler::Schedule",
        "AWS::StepFunctions::StateMachine",
    }
    names = {one.get("FunctionName") for one in map(properties, template["Resources"].values())}
    assert {f"kindred-{pipeline}-freshness" for pipeline in PIPELINES} <= names


def properties(resource: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resource.get("Properties", {})
    return found


def test_every_function_is_named_after_its_step_and_gets_just_its_settings(
    template: dict[str, Any], of_type: Find
) -> None:
    made = {one["FunctionName"]: one for one in of_type(template, "AWS::Lambda::Function").values()}
    for owner, function in FUNCTIONS:
        one = made[f"kindred-{owner}-{function.step.replace('_', '-')}"]
        assert one["Handler"] == function.handler
        assert one["Timeout"] == function.timeout_s
        assert one["MemorySize"] == function.memory_mb
        assert set(one["Environment"]["Variables"]) == {SERVICE, *function.settings.names()}
        assert all(one["Environment"]["Variables"].values())


def test_runtime_and_architecture_are_those_of_the_settings(template: dict[str, Any], of_type: Find) -> None:
    made = of_type(template, "AWS::Lambda::Function").values()
    assert {(one["Runtime"], *one["Architectures"]) for one in made} == {("python3.13", "x86_64")}


def test_the_flow_is_the_file_with_everything_it_names_substituted(
    machine: dict[str, Any], pipeline: str
) -> None:
    definition = machine["DefinitionString"]
    flow = json.loads((PROJECT / f"lambdas/{pipeline}/flow.asl.json").read_text())
    # A week between two runs, and a day for the work after the last wait.
    assert json.loads(definition) == {"TimeoutSeconds": 8 * 86_400, **flow}
    named = set(re.findall(r"\$\{(\w+)\}", definition))
    assert named <= set(machine["DefinitionSubstitutions"])


def test_the_flow_is_valid_amazon_states_language(machine: dict[str, Any], tmp_path: Path) -> None:
    arn = "arn:aws:lambda:eu-west-1:111111111111:function:step"
    definition = re.sub(r"\$\{cadence_hours\}", "168", machine["DefinitionString"])
    flow = tmp_path / "flow.asl.json"
    flow.write_text(re.sub(r"\$\{\w+\}", arn, definition))
    checked = _validate(flow)
    assert checked.returncode == 0, checked.stdout

    broken = json.loads(flow.read_text())
    broken["States"]["probe"]["Next"] = "nowhere"
    flow.write_text(json.dumps(broken))
    assert _validate(flow).returncode != 0


def test_the_flow_that_erases_is_the_file_and_valid(
    template: dict[str, Any], of_type: Find, tmp_path: Path
) -> None:
    machines = of_type(template, "AWS::StepFunctions::StateMachine").values()
    (erases,) = [one for one in machines if one["StateMachineName"] == "kindred-erase"]
    definition = erases["DefinitionString"]
    assert json.loads(definition) == json.loads((PROJECT / "lambdas/operations/erase.asl.json").read_text())
    assert set(re.findall(r"\$\{(\w+)\}", definition)) == set(erases["DefinitionSubstitutions"])
    flow = tmp_path / "flow.asl.json"
    flow.write_text(re.sub(r"\$\{\w+\}", "arn:aws:lambda:eu-west-1:111111111111:function:step", definition))
    checked = _validate(flow)
    assert checked.returncode == 0, checked.stdout


def _validate(flow: Path) -> subprocess.CompletedProcess[str]:
    command = [*node.command("asl-validator"), "--json-path", str(flow)]
    return subprocess.run(
        command, env=node.environment(), check=False, capture_output=True, text=True, timeout=60
    )


def test_the_flow_logs_every_state_but_no_data(machine: dict[str, Any]) -> None:
    logging = machine["LoggingConfiguration"]
    assert logging["Level"] == "ALL"
    assert logging["IncludeExecutionData"] is False
    assert logging["Destinations"]


def test_runs_start_on_the_schedule_of_the_settings_and_know_the_time_they_were_due(
    synthesise: Callable[..., dict[str, Any]], of_type: Find
) -> None:
    wanted = {"artists": "cron(0 3 * * ? *)", "charts": "cron(0 4 ? * TUE *)"}
    template = synthesise(
        artists_schedule=wanted["artists"], charts_schedule=wanted["charts"], time_zone="Asia/Seoul"
    )
    schedules = {one["Name"]: one for one in of_type(template, "AWS::Scheduler::Schedule").values()}
    machines = of_type(template, "AWS::StepFunctions::StateMachine")
    by_name = {one["StateMachineName"]: name for name, one in machines.items()}
    by_name.pop("kindred-erase")  # an operator starts it, no schedule does
    assert set(schedules) == {name for machine in by_name for name in (machine, f"{machine}-freshness")}
    for pipeline, expression in wanted.items():
        schedule = schedules[f"kindred-{pipeline}"]
        assert schedule["ScheduleExpression"] == expression
        assert schedule["ScheduleExpressionTimezone"] == "Asia/Seoul"
        assert json.loads(schedule["Target"]["Input"]) == {"scheduled_time": "<aws.scheduler.scheduled-time>"}
        assert schedule["Target"]["Arn"] == {"Ref": by_name[f"kindred-{pipeline}"]}


def test_charts_run_on_monday_at_nine_unless_told_otherwise(template: dict[str, Any], of_type: Find) -> None:
    schedules = {one["Name"]: one for one in of_type(template, "AWS::Scheduler::Schedule").values()}
    assert schedules["kindred-charts"]["ScheduleExpression"] == "cron(0 9 ? * MON *)"


def test_an_undelivered_start_becomes_a_dead_letter(template: dict[str, Any], of_type: Find) -> None:
    (queue,) = of_type(template, "AWS::SQS::Queue")
    for schedule in of_type(template, "AWS::Scheduler::Schedule").values():
        assert schedule["Target"]["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
        assert schedule["Target"]["RetryPolicy"] == {
            "MaximumEventAgeInSeconds": 3600,
            "MaximumRetryAttempts": 3,
        }


@pytest.mark.usefixtures("built")
def test_code_is_packed_with_what_it_reads_and_nothing_else(tmp_path) -> None:
    app = App(outdir=str(tmp_path), post_cli_context={"aws:cdk:disable-asset-staging": False})
    Kindred(app, Settings())
    folders = [path for path in Path(app.synth().directory).glob("asset.*") if (path / "lambdas").is_dir()]
    (packed,) = folders
    files = {str(path.relative_to(packed)) for path in packed.rglob("*") if path.is_file()}
    assert {path.partition("/")[0] for path in files} == {"athena", "build", "dashboard", "lambdas"}
    assert all(path.endswith(".py") for path in files if path.startswith("dashboard/"))
    assert {path for path in files if path.startswith("build/")} == {"build/certificates.pem"}
    assert {Path(path).suffix for path in files} == {".pem", ".py", ".sql"}
    for _, function in FUNCTIONS:
        assert function.handler.removesuffix(".handler").replace(".", "/") + ".py" in files


def test_an_operator_finds_the_parts_by_the_outputs(template: dict[str, Any]) -> None:
    assert set(template["Outputs"]) >= {
        *("Lake", "Database", "Workgroup", "MysqlHost", "MysqlPort", "ReaderSecret"),
        *("ArtistsStateMachine", "ChartsStateMachine", "Notifications", "DeadLetters", "DashboardData"),
    }
