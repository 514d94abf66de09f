"""A pipeline is added by adding its folders and its name to the tuple: `tests/toy`, in a copy of the project."""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts import parts_of

pytestmark = pytest.mark.e2e

PROJECT = Path(__file__).parents[2]
TOY = PROJECT / "tests" / "toy"
PRODUCT = ("athena", "dashboard", "infra", "kindred", "lambdas", "local")
TUPLE = Path("lambdas", "pipelines.py")
SYNTHESISE = """
import json, os
from infra import node
os.environ.setdefault("JSII_NODE", str(node.NODE))
os.environ.setdefault("CDK_CONTEXT_JSON", '{"aws:cdk:disable-asset-staging": true}')
from aws_cdk import App
from aws_cdk.assertions import Template
from infra.settings import Settings
from infra.stack import Kindred
print(json.dumps(Template.from_stack(Kindred(App(), Settings.from_context(CONTEXT))).to_json()))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project in which `toy` is one of the pipelines."""
    copy = tmp_path_factory.mktemp("with-toy")
    left_out = shutil.ignore_patterns("node_modules", "__pycache__")
    for folder in PRODUCT:
        shutil.copytree(PROJECT / folder, copy / folder, ignore=left_out)
        if (TOY / folder).is_dir():
            shutil.copytree(TOY / folder, copy / folder, ignore=left_out, dirs_exist_ok=True)
    for path in PROJECT.iterdir():
        if path.is_file():
            shutil.copy(path, copy)
    for built in ("build", "node_modules", "dashboard/node_modules"):
        (copy / built).symlink_to(PROJECT / built)
    text = (copy / TUPLE).read_text()
    text, replaced = re.subn(r"^(PIPELINES = \(.*)\)$", r"\1, TOY)", text, flags=re.MULTILINE)
    assert replaced == 1
    (copy / TUPLE).write_text(f"from lambdas.toy.pipeline import TOY\n{text}")
    return copy


def run(project: Path, code: str, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), "COLUMNS": "140", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def kindred(project: Path, tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Types `kindred …` in the copy, on a local system of its own."""
    home = str(tmp_path_factory.mktemp("toy-home"))

    def typed(*arguments: str) -> str:
        return run(project, "from kindred.cli import main; main()", *arguments, KINDRED_HOME=home)

    yield typed
    typed("down")


@pytest.fixture(scope="module")
def ran(kindred: Callable[..., str]) -> str:
    return kindred("toy", "run")


def synthesised(project: Path, **context: object) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(run(project, f"CONTEXT = {context!r}\n{SYNTHESISE}").splitlines()[-1])
    return made


def names(template: dict[str, Any], kind: str, key: str) -> set[str]:
    found = [one["Properties"].get(key) for one in template["Resources"].values() if one["Type"] == kind]
    return {name for name in found if isinstance(name, str)}


def test_no_product_file_was_touched_but_the_tuple(project: Path) -> None:
    changed = []
    for folder in PRODUCT:
        for path in (PROJECT / folder).rglob("*"):
            name = path.relative_to(PROJECT)
            compared = path.is_file() and not {"node_modules", "__pycache__"} & set(name.parts)
            if compared and not filecmp.cmp(path, project / name, shallow=False):
                changed.append(name)
    assert changed == [TUPLE]


@pytest.fixture(scope="module")
def template(project: Path) -> dict[str, Any]:
    return synthesised(project)


def test_it_is_made_of_the_same_kinds_of_parts_as_the_others(template: dict[str, Any]) -> None:
    """No part of the deployment depends on a pipeline's name."""
    assert parts_of(template, "toy") == parts_of(template, "artists")
    assert sum(parts_of(template, "toy").values()) > 10


def test_it_is_in_the_template(template: dict[str, Any]) -> None:
    functions = names(template, "AWS::Lambda::Function", "FunctionName")
    assert {"kindred-toy-greetings", "kindred-toy-publish-greetings", "kindred-toy-report"} <= functions
    assert "kindred-toy" in names(template, "AWS::StepFunctions::StateMachine", "StateMachineName")
    assert "kindred-toy" in names(template, "AWS::Scheduler::Schedule", "Name")
    alarms = names(template, "AWS::CloudWatch::Alarm", "AlarmName")
    assert {"kindred-toy-failed", "kindred-toy-late", "kindred-toy-timed-out"} <= alarms
    tables = [
        one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::Glue::Table"
    ]
    assert "toy_greetings" in {table["TableInput"]["Name"] for table in tables}
    roles = [name for name in template["Resources"] if name.startswith("toy") and "role" in name.lower()]
    assert len(roles) >= 5  # its functions', its state machine's, its schedules'


def test_its_switch_takes_it_out(project: Path) -> None:
    template = synthesised(project, toy_enabled="false")
    functions = names(template, "AWS::Lambda::Function", "FunctionName")
    assert "kindred-artists-probe" in functions
    assert not [name for name in functions if name.startswith("kindred-toy")]
    assert "kindred-toy" not in names(template, "AWS::StepFunctions::StateMachine", "StateMachineName")


def test_it_runs_end_to_end(kindred: Callable[..., str], ran: str) -> None:
    assert "toy succeeded: 2 rows" in ran
    assert (
        kindred("query", "select greeting from toy_greetings order by 1", "--csv")
        == '"greeting"\n"hello 7"\n"hello 8"\n'
    )
    assert (
        kindred("mysql", "select greeting from toy_greetings order by 1", "--csv")
        == "greeting\nhello 7\nhello 8\n"
    )
    recorded = kindred("mysql", "select pipeline, status from pipeline_runs", "--csv").splitlines()
    assert recorded[1:] == ["toy,succeeded"]
    shown = [line.split() for line in kindred("runs").splitlines()]
    assert [line[0] for line in shown[1:]] == ["toy"]
    assert "succeeded" in shown[1]


@pytest.mark.usefixtures("ran")
def test_check_asks_its_parts(kindred: Callable[..., str]) -> None:
    said = [line.split() for line in kindred("check").splitlines()]
    up = {" ".join(line[:2]) for line in said if "up" in line}
    assert {"handler toy-greetings", "handler toy-publish-greetings", "table toy_greetings", "flow toy"} <= up
    assert any("last run" in " ".join(line) for line in said if line[:4] == ["MySQL", "runs", "of", "toy"])


def greetings(kindred: Callable[..., str]) -> list[list[str]]:
    """Those in the lake, and those in MySQL."""
    asked = "select greeting from toy_greetings order by 1"
    return [kindred(verb, asked, "--csv").replace('"', "").splitlines()[1:] for verb in ("query", "mysql")]


def erased(said: str, what: str) -> int:
    return int(next(line for line in said.splitlines() if what in line).split()[0])


@pytest.mark.usefixtures("ran")
def test_what_is_forgotten_goes_from_it(kindred: Callable[..., str]) -> None:
    assert greetings(kindred) == [["hello 7", "hello 8"]] * 2
    said = kindred("artists", "forget", "7" * 22)
    for where in ("the lake", "MySQL"):
        assert erased(said, f"rows of toy_greetings in {where}") == 1
    assert greetings(kindred) == [["hello 8"]] * 2


@pytest.mark.usefixtures("ran")
def test_it_is_in_purge(kindred: Callable[..., str]) -> None:
    kindred("toy", "run")
    for option in ("--dry-run",), ():
        assert greetings(kindred) == [["hello 7", "hello 8"]] * 2
        said = kindred("purge", "--source", "files", *option)
        for where in ("the lake", "MySQL"):
            assert erased(said, f"rows of toy_greetings in {where}") == 2
    assert greetings(kindred) == [[], []]


def test_it_costs_something(kindred: Callable[..., str], project: Path) -> None:
    def together(folder: Path) -> float:
        code = "from kindred.cli import main; main()"
        last = run(folder, code, "cost", "--artists", "1000").splitlines()
        return float(next(line for line in last if "together" in line).split()[-1].replace(",", ""))

    assert together(project) > together(PROJECT)
    assert kindred("cost", "--artists", "1000")
