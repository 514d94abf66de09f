"""A rehearsal of the deployment: the real CDK CLI deploys the real app, whose parts then really run.

    python -m infra.rehearse

On a fresh stand-in for AWS, with a MySQL that is brought, because the stand-in's RDS has no server
behind it. Everything lives in a temporary folder and is gone afterwards. Exits 1 at the first step
that does not hold; every step has its time-out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from infra import node
from infra.rehearsal import Failed, Rehearsal, run, until
from infra.settings import CDK_JSON

if TYPE_CHECKING:
    from collections.abc import Iterator

STACK = "rehearsal"
RUNTIME = f"python3.{sys.version_info.minor}"
LOCAL = "kindred_demo"
KEPT_AFTER_THE_CHANGE = 5
_KINDRED = "from kindred.cli import main; main()"

# What the stand-in drops or does not enforce; `make synth` asserts these on the template instead.
NOT_PROVED = {
    "IAM": "the stand-in enforces no policy; statements are asserted and linted on the template",
    "network": "it drops VpcConfig: isolation, endpoints and security groups are asserted on the template",
    "RDS": "the MySQL is brought, a local one; RDS, its parameter group and snapshots are asserted",
    "architecture": "functions run on this machine's processor and Python, whatever they name",
    "lifecycle, dead letters, encryption": "accepted and dropped; asserted on the template",
    "alarms and notifications": "created, not evaluated; asserted on the template",
    "saved queries": "it has no such resource; their stack is synthesised and linted",
    "limits": "memory, time-outs of a function and payload sizes are not enforced",
}


def main() -> None:
    """Rehearse, and say what was proved and what was not."""
    rehearsal = Rehearsal()
    with tempfile.TemporaryDirectory(prefix="kindred-rehearsal-", ignore_cleanup_errors=True) as folder:
        os.environ["KINDRED_HOME"] = str(Path(folder) / "home")
        try:
            for proved in _steps(Path(folder)):
                rehearsal.note(proved)
        except Failed as failed:
            rehearsal.failed(str(failed))
        finally:
            from local import services  # noqa: PLC0415  it reads KINDRED_HOME

            services.down()
    rehearsal.show(NOT_PROVED)
    sys.exit(0 if rehearsal.holds else 1)


def _steps(folder: Path) -> Iterator[tuple[str, str]]:  # noqa: PLR0914  a story, told in order
    """Each step's name, when it begins, and what it has proved, when it ends."""
    from kindred import catalogues  # noqa: PLC0415  they read KINDRED_HOME
    from kindred.target import Target  # noqa: PLC0415
    from local import mariadb, services  # noqa: PLC0415

    yield "start", "a fresh stand-in, Athena endpoint, source API and MySQL"
    running = services.up()
    environment = node.environment() | services.environment(running)
    os.environ.update(services.environment(running))
    environment |= {"CDK_HOME": str(folder / "cdk"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1"}
    server = mariadb.running(Path(os.environ["KINDRED_HOME"]) / "mariadb")
    assert server is not None
    cdk = _Cdk(folder, environment)

    yield "run here", "`kindred artists run`, for comparison"
    run([sys.executable, "-c", _KINDRED, "artists", "run", "--catalogue", "demo"], environment, seconds=300)

    yield "build", f"layers for {RUNTIME}, the Python that runs the stand-in"
    run([sys.executable, "-m", "infra.build", "--runtime", RUNTIME], environment, seconds=600)

    yield "bootstrap", "cdk bootstrap"
    cdk("bootstrap", f"aws://000000000000/{services.REGION}", seconds=120)

    yield (
        "deploy",
        "cdk deploy: lake, tables, network, secrets, migration, functions, flow, schedules, alarms",
    )
    secret = {
        "host": server.host,
        "port": server.port,
        "username": mariadb.ADMIN,
        "password": server.admin_password,
    }
    admin = boto3.client("secretsmanager").create_secret(Name="brought", SecretString=json.dumps(secret))
    cdk.settings |= {
        "stack": STACK,
        "runtime": RUNTIME,
        "mysql_host": server.host,
        "mysql_port": str(server.port),
        "mysql_admin_secret": admin["ARN"],
        "mysql_ca": str(server.ca_file),
    }
    cdk.deploy()
    outputs = cdk.outputs()

    yield "import", "the generated catalogue, into the lake and the registry"
    target = Target(STACK, outputs["Lake"], outputs["Database"], outputs["Workgroup"])
    catalogues.bring(target, Path(os.environ["KINDRED_HOME"]) / "catalogues" / "demo")

    yield "run", "the deployed state machine, started and waited for"
    machine = outputs["ArtistsStateMachine"]
    states = boto3.client("stepfunctions")
    started = states.start_execution(stateMachineArn=machine, input="{}")["executionArn"]
    _succeeded(states, started)

    yield "compare", "related_artists, row for row with the run here"
    rows, unlike = _compared(server, mariadb.ADMIN)
    if unlike or not rows:
        raise Failed(f"{unlike} of {rows} rows differ")

    yield "deploy again", "nothing changes"
    if "no changes" not in cdk.deploy():
        raise Failed("a second deployment changed something")

    yield "change settings", f"keep {KEPT_AFTER_THE_CHANGE} neighbours, run every minute"
    cdk.settings |= {"artists_keep": str(KEPT_AFTER_THE_CHANGE), "artists_schedule": "rate(1 minute)"}
    cdk.deploy()

    yield "schedule", "it starts a run by itself, which succeeds with the new setting"
    scheduled = until(lambda: _another(states, machine, started), seconds=180, what="a scheduled run")
    _succeeded(states, scheduled)
    most = _query(server, mariadb.ADMIN, f"select count(*) from {STACK}.related_artists group by artist_id")  # noqa: S608
    if {count for (count,) in most} != {KEPT_AFTER_THE_CHANGE}:
        raise Failed(f"artists keep {sorted({count for (count,) in most})} neighbours")

    yield "destroy", "cdk destroy: functions and flow are gone, the lake stays"
    cdk("destroy", STACK, "--force", seconds=180)
    if any(one["stateMachineArn"] == machine for one in states.list_state_machines()["stateMachines"]):
        raise Failed("the state machine is still there")
    boto3.client("s3").head_bucket(Bucket=outputs["Lake"])

    yield "end", ""


class _Cdk:
    """The pinned CDK command line, with what a rehearsal gives it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.settings: dict[str, str] = {}

    def __call__(self, verb: str, *arguments: str, seconds: float) -> str:
        context = [part for key, value in self.settings.items() for part in ("-c", f"{key}={value}")]
        return run(
            [
                *node.command("cdk"),
                *(verb, *arguments, "--no-notices", "--output", str(self.folder / "cdk.out")),
                *("--build", f"{sys.executable} -m infra.build --runtime {RUNTIME}"),
                *("--app", f"{sys.executable} -m infra.app", *context),
            ],
            self.environment,
            seconds=seconds,
        )

    def deploy(self) -> str:
        outputs = str(self.folder / "outputs.json")
        return self("deploy", STACK, "--require-approval", "never", "--outputs-file", outputs, seconds=300)

    def outputs(self) -> dict[str, str]:
        return dict(json.loads((self.folder / "outputs.json").read_text())[STACK])


def _succeeded(states: Any, execution: str) -> None:
    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    found = until(ended, seconds=300, what="the run's end")
    if found["status"] != "SUCCEEDED":
        raise Failed(f"the run {found['status'].lower()}: {found.get('cause')}")


def _another(states: Any, machine: str, known: str) -> str | None:
    found = states.list_executions(stateMachineArn=machine)["executions"]
    return next((one["executionArn"] for one in found if one["executionArn"] != known), None)


def _compared(server: Any, user: str) -> tuple[int, int]:
    """Rows here, and how many rows either side has that the other has not, distances to the last bit."""
    columns = "artist_id, y_artist, distance"
    ((rows,),) = _query(server, user, f"select count(*) from {LOCAL}.related_artists")  # noqa: S608  our names
    ((unlike,),) = _query(
        server,
        user,
        f"select count(*) from (select {columns} from ("  # noqa: S608  our names
        f"select {columns} from {LOCAL}.related_artists union all "
        f"select {columns} from {STACK}.related_artists) as either "
        f"group by {columns} having count(*) <> 2) as unlike",
    )
    return rows, unlike


def _query(server: Any, user: str, sql: str) -> Any:
    import pymysql  # noqa: PLC0415

    with closing(
        pymysql.connect(
            host=server.host,
            port=server.port,
            user=user,
            password=server.admin_password,
            ssl_ca=str(server.ca_file),
        )
    ) as connection:
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall()


if __name__ == "__main__":
    main()
