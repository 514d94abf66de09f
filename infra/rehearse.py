"""A rehearsal of the deployment: the real CDK CLI deploys the real app, whose parts then really run.

    python -m infra.rehearse

On a new stand-in for AWS, with a MySQL of the operator's, because the stand-in's RDS has no server. All
files are in a temporary folder and are deleted afterwards. Exits 1 at the first step that fails; every
step has its time-out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import boto3

from dashboard.files import shell
from dashboard.format import LATEST
from dashboard.headers import content_type
from infra import node
from infra.rehearsal import Failed, Rehearsal, query, run, until
from kindred.artists import catalogues
from kindred.charts import files as charts_files
from kindred.common.target import Target
from lambdas.core.days import today
from local import mariadb, services
from local.home import home

STACK = "rehearsal"
LOCAL = "kindred_demo"
RUNTIME = f"python3.{sys.version_info.minor}"
KEPT_AFTER_THE_CHANGE = 5
CLUSTERS_AFTER_THE_CHANGE = 4
PIPELINES = ("artists", "charts")
COMPARED = {
    "related_artists": "artist_id, y_artist, distance",
    "related_tracks": "track_id, y_track, distance, ranking, same_cluster",
    "track_clusters": "track_id, cluster, distance",
}

# What the stand-in ignores or does not enforce; `make synth` asserts these on the template instead.
NOT_PROVED = {
    "IAM": "the stand-in enforces no policy; statements are asserted and linted on the template",
    "network": "it drops VpcConfig; isolation, endpoints and security groups are asserted on the template",
    "RDS": "it has no server behind it: MySQL is a local server; RDS is asserted on the template",
    "architecture": f"functions run on this machine's processor and {RUNTIME}, whatever they name",
    "lifecycle, dead letters, encryption": "accepted and dropped; asserted on the template",
    "CloudFront": "made, but serves nothing; bucket, origin access and headers are asserted on the template",
    "alarms, notifications": "made, not evaluated; asserted on the template",
    "saved queries": "it has no such resource; their stack is synthesised and linted",
    "limits": "memory, time-outs and layer sizes are not enforced; sizes are measured at the build",
}


class Stage:
    """The steps, in order; the first line of each says what it proves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: dict[str, str] = {}
        self.environment: dict[str, str] = {}
        self.outputs: dict[str, str] = {}
        self.known: set[str] = set()
        self.day = today()

    def start(self) -> None:
        """A fresh stand-in for AWS, Athena endpoint, source API and MySQL."""
        aws = services.environment(services.up())
        os.environ.update(aws)
        cdk = {"CDK_HOME": str(self.folder / "cdk"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1"}
        self.environment = node.environment() | aws | cdk

    def run_locally(self) -> None:
        """What `make run` does, for comparison."""
        kindred = [sys.executable, "-c", "from kindred.cli import main; main()"]
        for pipeline in PIPELINES:
            command = [pipeline, "run", "--catalogue", "demo", "--dt", self.day]
            run([*kindred, *command], self.environment, seconds=300)

    def build(self) -> None:
        """Layers for the Python that runs the stand-in, from their lock files, without Docker."""
        run([sys.executable, "-m", "infra.build", "--runtime", RUNTIME], self.environment, seconds=900)

    def bootstrap(self) -> None:
        """The CDK's own stack."""
        command = [*node.command("cdk"), "bootstrap", f"aws://000000000000/{services.REGION}", "--no-notices"]
        # In a folder without an app, so that none is synthesised in vain.
        run(command, self.environment, seconds=120, folder=self.folder)

    def deploy(self) -> None:
        """The app: lake, tables, network, secrets, migration, flows, schedules, alarms, dashboard."""
        self.settings = self.own_mysql() | {"dashboard": "true"}
        self._deploy()
        self.outputs = json.loads((self.folder / "outputs.json").read_text())[STACK]

    def own_mysql(self) -> dict[str, str]:
        """The settings of a stack over the local MySQL; its administrator is in a secret made here."""
        server = _server()
        admin = {"host": server.host, "port": server.port, "username": mariadb.ADMIN}
        secret = boto3.client("secretsmanager").create_secret(
            Name="own-mysql", SecretString=json.dumps(admin | {"password": server.admin_password})
        )
        return {
            "stack": STACK,
            "runtime": RUNTIME,
            "mysql_host": server.host,
            "mysql_port": str(server.port),
            "mysql_admin_secret": secret["ARN"],
            "mysql_ca": str(server.ca_file),
        }

    def import_demo(self) -> None:
        """The generated catalogue and charts, into the deployed lake and registry."""
        target = Target(STACK, self.outputs["Lake"], self.outputs["Database"], self.outputs["Workgroup"])
        catalogues.import_catalogue(target, home() / "catalogues" / "demo")
        charts_files.import_demo(target, self.day)

    def run_deployed(self) -> None:
        """The deployed state machines, started together and waited for."""
        states, given = boto3.client("stepfunctions"), json.dumps({"dt": self.day})
        started = [
            states.start_execution(stateMachineArn=self._machine(pipeline), input=given)["executionArn"]
            for pipeline in PIPELINES
        ]
        for execution in started:
            self._succeeded(execution)

    def compare(self) -> str:
        """related_artists, related_tracks and track_clusters equal those of `make run`, to the last bit."""
        saw = []
        for table, columns in COMPARED.items():
            ((rows,),) = query(_server(), f"select count(*) from {LOCAL}.{table}")
            ((unlike,),) = query(
                _server(),
                f"select count(*) from (select {columns} from ("
                f"select {columns} from {LOCAL}.{table} union all "
                f"select {columns} from {STACK}.{table}) as either "
                f"group by {columns} having count(*) <> 2) as unlike",
            )
            if unlike or not rows:
                raise Failed(f"{unlike} rows of {table} differ, of {rows}")
            saw.append(f"{rows:,}")
        return f"{', '.join(saw)} rows"

    def dashboard(self) -> str:
        """The shell is in its private bucket, and each pipeline's data, byte for byte that of `make run`."""
        site, s3 = self.outputs["DashboardData"].removeprefix("s3://").rstrip("/"), boto3.client("s3")
        served = {path: s3.get_object(Bucket=site, Key=path) for path in shell()}
        different = [path for path in served if served[path]["Body"].read() != shell()[path].read_bytes()]
        different += [path for path in served if served[path]["ContentType"] != content_type(path)]
        if different:
            raise Failed(f"the shell differs: {', '.join(different)}")
        lakes = (LOCAL.replace("_", "-"), f"dashboard/{LATEST}"), (site, LATEST)
        pointers = [json.loads(s3.get_object(Bucket=one, Key=key)["Body"].read()) for one, key in lakes]
        # A run's folder is named by a digest of its files.
        local_runs, deployed = (
            [pointer[pipeline][0]["run"] for pipeline in PIPELINES if pipeline in pointer]
            for pointer in pointers
        )
        if len(local_runs) < len(PIPELINES) or local_runs != deployed:
            raise Failed(f"the data of {deployed} is not that of {local_runs}")
        data = [s3.list_objects_v2(Bucket=site, Prefix=f"data/{one}/")["KeyCount"] for one in deployed]
        if not all(data):
            raise Failed(f"no data in {', '.join(deployed)}")
        return f"{len(served)} files, {sum(data)} of data"

    def deploy_again(self) -> None:
        """A second deployment changes nothing."""
        if "no changes" not in self._deploy():
            raise Failed("a second deployment changed something")

    def change_settings(self) -> None:
        """Other settings: fewer neighbours, fewer clusters, a run every minute."""
        self.settings |= {"artists_keep": str(KEPT_AFTER_THE_CHANGE), "artists_schedule": "rate(1 minute)"}
        self.settings |= {"charts_clusters": str(CLUSTERS_AFTER_THE_CHANGE)}
        self.settings |= {"charts_schedule": "rate(1 minute)"}
        self._deploy()

    def schedule(self) -> None:
        """Each pipeline's schedule starts a run by itself, which succeeds and keeps to the settings."""
        for pipeline in PIPELINES:
            self._succeeded(until(partial(self._another, pipeline), seconds=180, what="scheduled run"))
        neighbours = f"select distinct count(*) from {STACK}.related_artists group by artist_id"
        clusters = f"select count(distinct cluster) from {STACK}.track_clusters"
        for sql, expected in ((neighbours, KEPT_AFTER_THE_CHANGE), (clusters, CLUSTERS_AFTER_THE_CHANGE)):
            if query(_server(), sql) != ((expected,),):
                raise Failed(f"the new setting did not reach the run: {query(_server(), sql)}")

    def _another(self, pipeline: str) -> str | None:
        machine = self._machine(pipeline)
        found = boto3.client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
        return next((one["executionArn"] for one in found if one["executionArn"] not in self.known), None)

    def _machine(self, pipeline: str) -> str:
        return self.outputs[f"{pipeline.capitalize()}StateMachine"]

    def refuse(self) -> None:
        """With RDS, which has no server here, the deployment fails with the migration's reason."""
        self.settings = {"stack": f"{STACK}-rds", "runtime": RUNTIME, "mysql_deletion_protection": "false"}
        try:
            self._deploy()
        except Failed as failed:
            if "MySQL at" not in str(failed):
                raise
        else:
            raise Failed("it was deployed, though nothing answers at RDS's address")

    def destroy(self) -> None:
        """Functions and flows are gone; the lake and what is in it stays."""
        self._cdk("destroy", STACK, "--force", seconds=180)
        functions = boto3.client("lambda").get_paginator("list_functions").paginate()
        left = [one["FunctionName"] for page in functions for one in page["Functions"]]
        machines = boto3.client("stepfunctions").list_state_machines()["stateMachines"]
        left = [name for name in (*left, *(one["name"] for one in machines)) if name.startswith(f"{STACK}-")]
        if left:
            raise Failed(f"still there: {', '.join(left)}")
        if not boto3.client("s3").list_objects_v2(Bucket=self.outputs["Lake"])["KeyCount"]:
            raise Failed("the lake is empty")

    def _cdk(self, verb: str, *arguments: str, seconds: float) -> str:
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

    def _deploy(self) -> str:
        outputs = str(self.folder / "outputs.json")
        never_ask = ("--require-approval", "never")
        return self._cdk("deploy", self.settings["stack"], *never_ask, "--outputs-file", outputs, seconds=300)

    def _succeeded(self, execution: str) -> None:
        def ended() -> dict[str, Any] | None:
            found = boto3.client("stepfunctions").describe_execution(executionArn=execution)
            return dict(found) if found["status"] != "RUNNING" else None

        self.known.add(execution)
        found = until(ended, seconds=300, what="end of the run")
        if found["status"] != "SUCCEEDED":
            raise Failed(f"the run {found['status'].lower()}: {found.get('cause')}")


def _server() -> mariadb.Server:
    server = mariadb.running(home() / "mariadb")
    if server is None:
        raise Failed("MySQL has gone")
    return server


def main() -> None:
    """Rehearse, and print what was proved and what was not."""
    rehearsal = Rehearsal("rehearsal")
    with tempfile.TemporaryDirectory(prefix="kindred-rehearsal-", ignore_cleanup_errors=True) as folder:
        os.environ["KINDRED_HOME"] = str(Path(folder) / "home")
        stage = Stage(Path(folder))
        try:
            rehearsal.run_steps(
                *(
                    stage.start,
                    stage.run_locally,
                    stage.build,
                    stage.bootstrap,
                    stage.deploy,
                    stage.import_demo,
                ),
                *(stage.run_deployed, stage.compare, stage.dashboard, stage.deploy_again),
                *(stage.change_settings, stage.schedule, stage.destroy, stage.refuse),
            )
        finally:
            services.down()
    rehearsal.show(NOT_PROVED)
    sys.exit(0 if rehearsal.holds else 1)


if __name__ == "__main__":
    main()
