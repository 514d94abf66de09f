"""docs/operating.md, followed literally: its commands, typed as they stand there, against the stand-in for AWS."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local import mariadb, services
from local.demo.catalogue import write_demo

PROJECT = Path(__file__).parents[2]
DOC = (PROJECT / "docs" / "operating.md").read_text()
FIRST = re.search(r"## First deployment.*?```sh\n(.*?)```", DOC, re.DOTALL)
COMMANDS = FIRST[1].splitlines() if FIRST else []
LONG_AGO = 946_684_800

pytestmark = [pytest.mark.e2e, pytest.mark.slow]  # a deployment of its own, beside that of `make rehearse`


def test_the_first_deployment_takes_at_most_six_commands() -> None:
    assert 0 < len(COMMANDS) <= 6


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of an operator's shell: a fresh stand-in for AWS, and a MySQL to bring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KINDRED_HOME", str(tmp_path_factory.mktemp("home")))
        variables = services.environment(services.up())
        for name, value in variables.items():
            patch.setenv(name, value)
        yield variables
        services.down()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory, aws: dict[str, str]) -> Path:
    """This checkout as an operator has it, with the settings that the stand-in needs."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    for name in listed:
        if (PROJECT / name).is_file() and not (PROJECT / name).is_symlink():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((PROJECT / name).read_bytes())
            (folder / name).chmod((PROJECT / name).stat().st_mode)
            os.utime(folder / name, (LONG_AGO, LONG_AGO))  # what is installed is newer: nothing to install
    _installed(folder)
    settings = json.loads((folder / "cdk.json").read_text())
    settings["context"] |= _stand_ins_settings()
    settings["requireApproval"] = "never"  # nobody is there to answer
    (folder / "cdk.json").write_text(json.dumps(settings))
    (folder / "catalogue").mkdir()
    write_demo(folder / "catalogue")
    return folder


def _installed(folder: Path) -> None:
    """What `make` would install, from where it is installed already; the layers are built there."""
    (folder / ".venv").mkdir()
    for part in (PROJECT / ".venv").iterdir():
        if not part.name.startswith("."):
            (folder / ".venv" / part.name).symlink_to(part.resolve())
    for stamp in (".runtime", ".dev"):
        (folder / ".venv" / stamp).touch()
    (folder / "node_modules").mkdir()
    for part in (PROJECT / "node_modules").iterdir():
        (folder / "node_modules" / part.name).symlink_to(part)
    (folder / "node_modules" / ".installed").touch()
    (folder / "build").mkdir()
    (PROJECT / "build" / "layers").mkdir(parents=True, exist_ok=True)
    (folder / "build" / "layers").symlink_to(PROJECT / "build" / "layers")


def _stand_ins_settings() -> dict[str, Any]:
    """RDS has no server there, and saved queries are unknown; functions run on this Python."""
    server = mariadb.running(Path(os.environ["KINDRED_HOME"]) / "mariadb")
    assert server
    admin = {"host": server.host, "port": server.port, "username": mariadb.ADMIN}
    secret = boto3.client("secretsmanager").create_secret(
        Name="brought", SecretString=json.dumps(admin | {"password": server.admin_password})
    )
    return {
        "runtime": f"python3.{sys.version_info.minor}",
        "mysql_host": server.host,
        "mysql_port": server.port,
        "mysql_admin_secret": secret["ARN"],
        "mysql_ca": str(server.ca_file),
        "saved_queries": False,
    }


@pytest.fixture(scope="module")
def typed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Type a line into the operator's shell; what it said, on both streams."""
    variables = os.environ | {
        "PYTHONPATH": str(checkout),  # .venv's own Kindred is this project
        "CDK_HOME": str(tmp_path_factory.mktemp("cdk")),
        "CDK_DISABLE_CLI_TELEMETRY": "1",
        "CI": "1",
        "COLUMNS": "200",
        "SPOTIFY_CLIENT_ID": "operators-own",
        "SPOTIFY_CLIENT_SECRET": "never shown",
    }

    def run(line: str, code: int = 0, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=checkout,
            env=variables | more,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=580,
        )
        assert done.returncode == code, f"{line}\n{done.stdout[-4000:]}"
        return done.stdout

    return run


@pytest.fixture(scope="module")
def documented(typed: Callable[..., str]) -> Callable[..., str]:
    """Type a command that stands in the document."""

    def run(command: str, code: int = 0) -> str:
        assert command in DOC.splitlines(), f"docs/operating.md has no line {command!r}"
        return typed(command, code)

    return run


@pytest.fixture(scope="module")
def deployed(documented: Callable[..., str]) -> list[str]:
    """What the commands of the first deployment said, in turn."""
    return [documented(command) for command in COMMANDS]


@pytest.mark.timeout(1500)
def test_the_first_deployment_works_as_written(deployed: list[str]) -> None:
    assert "240 artists" in deployed[-2]
    assert "succeeded" in deployed[-1]
    assert "54,990" in deployed[-1]
    assert "never shown" not in "".join(deployed)


@pytest.mark.usefixtures("deployed")
def test_every_part_of_what_was_deployed_answers(documented: Callable[..., str]) -> None:
    said = documented(".venv/bin/kindred --stack kindred check")
    assert "down" not in said
    for part in (
        "artists-related-artists",
        "operations-migrate-at-deploy",
        "tracks_with_features",
        "files can serve",
    ):
        assert part in said


@pytest.mark.usefixtures("deployed")
def test_a_handler_that_cannot_be_imported_is_found(documented: Callable[..., str]) -> None:
    functions = boto3.client("lambda")
    function = {"FunctionName": "kindred-artists-prune"}
    was = functions.get_function_configuration(**function)["Handler"]
    functions.update_function_configuration(Handler="lambdas.artists.nowhere.handler", **function)
    try:
        said = documented(".venv/bin/kindred --stack kindred check", code=1)
    finally:
        functions.update_function_configuration(Handler=was, **function)
    (line,) = [line for line in said.splitlines() if " down " in line]
    assert "artists-prune" in line
    assert "No module named" in line
    assert "1 of" in said


@pytest.mark.usefixtures("deployed")
def test_artists_are_added_and_removed_without_a_way_into_mysql(documented: Callable[..., str]) -> None:
    page = "https://open.spotify.com/artist/4Z8W4fKeB5YxbusRsdQVPb"
    assert "1 added" in documented(f".venv/bin/kindred --stack kindred artists add {page}")
    assert "1 removed" in documented(
        ".venv/bin/kindred --stack kindred artists remove 4Z8W4fKeB5YxbusRsdQVPb"
    )


@pytest.mark.usefixtures("deployed")
def test_days_are_run_again_and_backfilled_and_seen(documented: Callable[..., str]) -> None:
    documented(".venv/bin/kindred --stack kindred artists run --dt 2026-11-16")
    said = documented(".venv/bin/kindred --stack kindred artists backfill 2026-11-01 2026-11-03")
    assert re.findall(r"^(2026-11-\d\d)  succeeded", said, re.MULTILINE) == [
        *("2026-11-01", "2026-11-02", "2026-11-03")
    ]
    said = documented(".venv/bin/kindred --stack kindred runs --limit 5")
    for day in ("2026-11-16", "2026-11-01", "2026-11-02", "2026-11-03"):
        assert re.search(rf"{day} .* succeeded +99\.6%", said)


@pytest.mark.usefixtures("deployed")
def test_a_dead_letter_is_found_and_replayed_once(documented: Callable[..., str]) -> None:
    outputs = boto3.client("cloudformation").describe_stacks(StackName="kindred")["Stacks"][0]["Outputs"]
    known = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    attributes = {"TARGET_ARN": known["ArtistsStateMachine"], "ERROR_CODE": "ThrottlingException"}
    queue = boto3.client("sqs")
    queue.send_message(
        QueueUrl=known["DeadLetters"],
        MessageBody=json.dumps({"scheduled_time": "2026-11-09T06:00:00Z"}),
        MessageAttributes={
            name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()
        },
    )
    said = documented(".venv/bin/kindred --stack kindred dead-letters --replay")
    assert "ThrottlingException" in said
    started = re.search(r"started as (\S+)", said)
    assert started
    machine = known["ArtistsStateMachine"]
    runs = boto3.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    (run,) = [run for run in runs if run["name"] == started[1]]
    given = boto3.client("stepfunctions").describe_execution(executionArn=run["executionArn"])["input"]
    assert json.loads(given) == {"scheduled_time": "2026-11-09T06:00:00Z"}
    counts = queue.get_queue_attributes(QueueUrl=known["DeadLetters"], AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert counts.get("ApproximateNumberOfMessagesNotVisible", "0") == "0"


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("user", ["reader", "pipeline"])
def test_a_rotated_password_is_another_and_everything_still_answers(
    documented: Callable[..., str], typed: Callable[..., str], user: str
) -> None:
    function = boto3.client("lambda").get_function_configuration(FunctionName="kindred-operations-migrate")
    name = function["Environment"]["Variables"][f"MYSQL_{user.upper()}_SECRET"]
    secrets = boto3.client("secretsmanager")
    before = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    said = documented(f".venv/bin/kindred --stack kindred rotate {user}")
    after = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    assert after["password"] != before["password"]
    assert after | {"password": ""} == before | {"password": ""}
    assert after["password"] not in said
    assert "2026" in typed(".venv/bin/kindred --stack kindred runs")


@pytest.mark.usefixtures("deployed")
def test_the_password_of_an_administrator_that_was_brought_is_not_ours_to_change(
    documented: Callable[..., str],
) -> None:
    said = documented(".venv/bin/kindred --stack kindred rotate admin", code=2)
    assert "is not RDS's" in said
    documented(".venv/bin/kindred --stack kindred migrate")


@pytest.mark.usefixtures("deployed")
def test_sql_on_a_stacks_mysql_is_refused_with_the_reason(typed: Callable[..., str]) -> None:
    said = typed('.venv/bin/kindred --stack kindred mysql "select 1"', code=2)
    assert "a stack's MySQL answers inside its network only" in said


@pytest.mark.skipif(
    shutil.which("npx") is None, reason="no Node of this machine's own; infra.node is tested above"
)
def test_npx_cdk_synth_needs_no_aws_variables(typed: Callable[..., str]) -> None:
    typed("make layers")
    bare = "env -u AWS_REGION -u AWS_DEFAULT_REGION -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY"
    typed(f"{bare} -u AWS_ENDPOINT_URL -u AWS_ENDPOINT_URL_ATHENA npx --no-install cdk synth --quiet")


def test_a_misspelled_setting_of_cdk_json_is_named(checkout: Path, typed: Callable[..., str]) -> None:
    written = (checkout / "cdk.json").read_text()
    try:
        misspelled = json.loads(written)
        misspelled["context"]["artists_scedule"] = "rate(1 day)"
        (checkout / "cdk.json").write_text(json.dumps(misspelled))
        said = typed(".venv/bin/python -m infra.node cdk synth --quiet", code=1)
    finally:
        (checkout / "cdk.json").write_text(written)
    assert "kindred: cdk.json: unknown setting 'artists_scedule'" in said


def test_what_a_month_costs_is_itemised(documented: Callable[..., str]) -> None:
    said = documented(".venv/bin/kindred cost")
    assert "together" in said
    assert "Step Functions, transitions" in said
