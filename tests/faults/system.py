"""A local system of the fault suite's own: real S3, Glue, Step Functions, Athena, MySQL and source APIs.

`flow` drives the handlers in this process, in the order of flow.asl.json; `execute` starts the flow
itself. Both go through the same servers.
"""

from __future__ import annotations

import io
import json
import os
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pymysql
import requests

from kindred.artists import catalogues
from kindred.common.target import Target
from lambdas.artists import shards
from lambdas.artists.batches import cut
from lambdas.artists.catalogue import read_catalogue, write_canonical
from lambdas.artists.steps import (
    audio_features,
    averages,
    list_artists,
    probe,
    prune,
    related_artists,
    swap,
    top_tracks,
)
from lambdas.core import aws
from lambdas.core.errors import KindredError
from lambdas.lake import objects as lake
from lambdas.operations import report
from local import deployment, mariadb, services
from local.demo.catalogue import write_demo
from local.home import home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SLUG = "faults"
NAME = f"kindred-{SLUG}"
TABLES = ("top_tracks", "audio_features", "related_artists")
Rows = dict[str, set[tuple[Any, ...]]]
shards.ROWS = 500  # so that the small catalogue has three of them where the steps are driven from here


@dataclass(frozen=True)
class Ended:
    """How a run ended: succeeded, throttled, incomplete or the name of an error; and its report."""

    status: str
    message: str
    figures: dict[str, Any] = field(default_factory=dict)


class Context:
    """Lambda's, with all the time in the world."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


class System:
    """Starts everything under KINDRED_HOME and brings a catalogue of about 40 artists in 4 batches."""

    def __init__(self, folder: Path) -> None:
        brought = small_catalogue(folder)
        self.environ(KINDRED_HOME=str(folder / "home"), SFN_WAIT_SCALE="0.05")
        self.services = services.up()
        self.environment = services.environment(self.services)
        self.environ(**self.environment)
        deployment.deploy(NAME, self.services)
        self.values = deployment._values(NAME, self.services)
        self.environ(**self.values)
        self.target = Target(NAME, lake=NAME, database=deployment.database(NAME), workgroup=NAME)
        self.kept = catalogues.read(SLUG, str(brought))
        catalogues.import_catalogue(self.target, self.kept)
        self._calls: dict[tuple[str, str, str], int] = {}
        self._wanted: dict[tuple[str, str, str], Rows] = {}
        self.source_url = f"http://127.0.0.1:{self.services[services.SOURCE_API].port}"

    def environ(self, **variables: str) -> None:
        """Set variables, and forget the clients that know others."""
        os.environ.update(variables)
        aws.client.cache_clear()

    def close(self) -> None:
        services.down()

    @property
    def mysql(self) -> mariadb.Server:
        server = mariadb.running(home() / "mariadb")
        assert server is not None
        return server

    def admin(self) -> pymysql.Connection:
        server = self.mysql
        return pymysql.connect(
            host=server.host, port=server.port, user=mariadb.ADMIN, password=server.admin_password,
            database=self.target.database, ssl_ca=str(server.ca_file), autocommit=True,
        )  # fmt: skip

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        connection = self.admin()
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return list(cursor.fetchall())
        finally:
            connection.close()

    # The source APIs

    def behave(self) -> None:
        requests.delete(f"{self.source_url}/_misbehave", timeout=10).raise_for_status()
        requests.delete(f"{self.source_url}/_calls", timeout=10).raise_for_status()

    def misbehave(self, path: str, **rule: Any) -> None:
        requests.post(
            f"{self.source_url}/_misbehave", json={"path": path, **rule}, timeout=10
        ).raise_for_status()

    def calls(self, kind: str | None = None) -> int:
        """Requests since the sources began to behave: of one kind, or all."""
        counts = requests.get(f"{self.source_url}/_calls", timeout=10).json()
        return int(sum(counts.values()) if kind is None else counts.get(kind, 0))

    def undisturbed_calls(self, features: str) -> int:
        """Requests of an undisturbed run."""
        self.wanted(features=features)
        return self._calls["spotify", features, today()]

    # Runs

    def wanted(self, source: str = "spotify", features: str = "spotify") -> Rows:
        """What an undisturbed run of today leaves."""
        key = source, features, today()
        if key not in self._wanted:
            self.forget_day()
            ended = self.flow(source=source, features=features, force=True)
            assert ended.status == "succeeded", ended
            self._wanted[key], self._calls[key] = self.rows(), self.calls()
        return self._wanted[key]

    def given(self, **more: Any) -> dict[str, Any]:
        """The flow's input after `settle`."""
        now = datetime.now(UTC)
        source = more.get("source", "files")
        return {
            "pipeline": "artists", "run_id": f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}",
            "started_at": now.isoformat(timespec="milliseconds"),
            "deadline": (now + timedelta(hours=168)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "dt": today(), "source": source, "features": source, "keep": "auto",
            "refetch": False, "force": False, **more,
        }  # fmt: skip

    def flow(self, **more: Any) -> Ended:
        """One run in this process; what a throttled step asks to wait for ends it."""
        return drive(self.given(**more))

    def execute(self, pipeline: str = "artists", **more: Any) -> str:
        """Start the real flow of a pipeline; the execution's ARN."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
        source = more.get("source", "files")
        given = {"dt": today(), "source": source, "features": source, **more}
        return str(
            aws.client("stepfunctions").start_execution(
                stateMachineArn=self.target.state_machine(pipeline), name=name, input=json.dumps(given)
            )["executionArn"]
        )

    def wait(self, execution: str) -> Ended:
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            found = aws.client("stepfunctions").describe_execution(executionArn=execution)
            if found["status"] != "RUNNING":
                figures = json.loads(found.get("output") or "{}")
                status = figures.get("status") or found.get("error") or found["status"]
                return Ended(status, found.get("cause") or figures.get("message", ""), figures)
            time.sleep(0.1)
        raise AssertionError("the execution does not end: an endless wait")

    # What is there

    def forget_day(self, dt: str | None = None) -> None:
        """Nothing of the day is in the lake, and the sources behave."""
        self.behave()
        for table in (*TABLES, "runs/artists"):
            lake.delete_all(NAME, list(lake.keys(NAME, f"{table}/dt={dt or today()}/")))

    def rows(self, dt: str | None = None) -> Rows:
        """Every row: of the serving table, and of the lake's tables, without when it was fetched."""
        found: Rows = {"mysql": set(self.sql("select artist_id, y_artist, distance from related_artists"))}
        for table in TABLES:
            found[table] = set()
            for key in lake.keys(NAME, f"{table}/dt={dt or today()}/"):
                rows = pq.read_table(io.BytesIO(lake.get(NAME, key) or b""))
                kept = [name for name in rows.column_names if name not in {"fetched_at", "source"}]
                found[table] |= {tuple(row.values()) for row in rows.select(kept).to_pylist()}
        return found

    def objects(self, dt: str | None = None) -> set[str]:
        """The lake's objects of a day."""
        return {
            key
            for table in (*TABLES, "runs/artists")
            for key in lake.keys(NAME, f"{table}/dt={dt or today()}/")
        }

    def staging(self) -> list[str]:
        """Tables that a swap left behind."""
        return [name for (name,) in self.sql("show tables") if "__" in name]


def drive(given: dict[str, Any]) -> Ended:
    """The flow's steps, one after the other, in this process."""
    event = dict(given)
    error: Exception | None = None
    try:
        steps: tuple[tuple[str, Callable[..., Any]], ...] = (
            ("probe", probe.handler), ("list_artists", list_artists.handler),
        )  # fmt: skip
        for name, handler in steps:
            event[name] = {"value": handler(event, None)}
            if event[name]["value"].get("status", "done") != "done":
                return Ended(event[name]["value"]["status"], event[name]["value"]["message"])
        key = event["list_artists"]["value"]["batches_key"]
        for item in lake.get_json(NAME, key) or []:
            batch = {**given, "batch": item["name"], "batches": event["list_artists"]["value"]["batches"]}
            for step in (top_tracks.handler, audio_features.handler):
                done = step(batch, Context())
                if done["status"] != "done":
                    return Ended(done["status"], done["message"])
        event["prune"] = {"value": prune.handler(event, None)}
        compare(event)
    except KindredError as caught:
        error = caught
        event["error"] = {
            "Error": type(caught).__name__, "Cause": json.dumps({"errorMessage": str(caught)}),
        }  # fmt: skip
    try:
        figures = report.handler(event, None)
    except KindredError as caught:
        error, figures = error or caught, {}
    if error:
        return Ended(type(error).__name__, str(error), figures)
    return Ended(figures["status"], figures["message"], figures)


def compare(event: dict[str, Any]) -> dict[str, Any]:
    """The steps from `averages` to `swap`; what the last one returns."""
    event["averages"] = {"value": averages.handler(event, None)}
    for shard in event["averages"]["value"]["shards"]:
        related_artists.handler({**event, **shard}, None)
    event["swap"] = {"value": swap.handler(event, None)}
    return dict(event["swap"]["value"])


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def small_catalogue(folder: Path) -> Path:
    """Ten of the generated artists before each cut, so that there are four batches."""
    whole, small = folder / "whole", folder / "small"
    for each in (whole, small):
        each.mkdir()
    write_demo(whole)
    tables, _ = read_catalogue(whole)
    chosen = [one for batch in cut(tables.artists["id"].to_pylist(), "") for one in batch.artists[-10:]]
    values = pa.array(chosen, pa.string())
    write_canonical(
        type(tables)(
            tables.artists.filter(pc.is_in(tables.artists["id"], value_set=values)),
            tables.tracks.filter(pc.is_in(tables.tracks["artist_id"], value_set=values)),
            tables.audio_features.filter(pc.is_in(tables.audio_features["artist_id"], value_set=values)),
        ),
        small,
    )
    return small
