"""A whole run leaves none of the secrets it was given in any log, file, payload or history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from local import services

PROJECT = Path(__file__).parents[2]
# Where secrets belong: private files of their owner, and the stores that keep them.
KEPT = ("secrets.json", "spotify.json", "mariadb/password", "mariadb/init.sql", "mariadb/server-key.pem")
STORE = "mariadb/data/"

pytestmark = [pytest.mark.e2e, pytest.mark.integration]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kindred")
    environment = {**os.environ, "KINDRED_HOME": str(folder), "PYTHONPATH": str(PROJECT)}

    def kindred(*words, code=0):
        done = subprocess.run(
            [sys.executable, "-c", "from kindred.cli import main; main()", *words],
            cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        (folder / "said.txt").open("a").write(done.stdout + done.stderr)

    kindred("artists", "run", "--catalogue", "demo", "--source", "spotify")
    kindred(
        "artists", "run", "--source", "spotify", "--dt", "2026-01-01", code=1
    )  # refused: its error counts too
    kindred("artists", "related", "nobody of this name", code=2)
    yield folder
    kindred("down")


@pytest.fixture(scope="module")
def secrets(home):
    known = json.loads((home / "secrets.json").read_text())
    known["admin"] = (home / "mariadb" / "password").read_text()
    assert len(known) >= 4
    assert all(len(value) >= 20 for value in known.values())
    return known


def test_no_log_file_or_object_shows_a_secret_it_was_given(home, secrets):
    searched, shown = 0, []
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if not path.is_file() or name in KEPT or name.startswith(STORE):
            continue
        searched += 1
        content = path.read_bytes()
        shown += [(name, which) for which, value in secrets.items() if value.encode() in content]
    assert searched > 20
    assert any((home / "logs").iterdir())
    assert shown == []


def test_no_history_or_payload_of_step_functions_shows_a_secret(home, secrets, monkeypatch):
    monkeypatch.setenv("KINDRED_HOME", str(home))
    for name, value in services.environment(services.running()).items():
        monkeypatch.setenv(name, value)
    states = boto3.client("stepfunctions")
    texts = []
    for machine in states.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        texts.append(json.dumps(states.describe_state_machine(stateMachineArn=arn), default=str))
        for execution in states.list_executions(stateMachineArn=arn)["executions"]:
            history = states.get_execution_history(executionArn=execution["executionArn"])
            texts.append(json.dumps(history["events"], default=str))
            texts.append(
                json.dumps(states.describe_execution(executionArn=execution["executionArn"]), default=str)
            )
    functions = boto3.client("lambda").list_functions()["Functions"]
    texts.append(json.dumps(functions, default=str))
    whole = "\n".join(texts)
    assert len(texts) > 3
    assert "top_tracks" in whole
    assert [which for which, value in secrets.items() if value in whole] == []


def test_what_keeps_secrets_is_private(home):
    found = [home / name for name in KEPT if (home / name).exists()]
    assert len(found) >= 4
    assert {path.stat().st_mode & 0o077 for path in found} == {0}
    assert home.stat().st_mode & 0o077 == 0
