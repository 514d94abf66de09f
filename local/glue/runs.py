"""Runs of jobs: the job's own script in a Spark of this machine, on copies of the folders it names.

Spark from PyPI has no driver for S3. So each argument that is a folder of S3 becomes a folder of this
machine: what lies there is downloaded before, and what the script has written is uploaded after it.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from local.glue.folders import Folder, download, upload

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mypy_boto3_s3 import S3Client

log = logging.getLogger(__name__)

MASTER = "local[2]"
MEMORY = "4g"
"""Of the one process that is driver and worker here; KINDRED_SPARK_MEMORY says another."""
_LINES = 20
"""Of the log's end that a failed run shows."""


@dataclass
class Run:
    """One run of a job, with Glue's states.

    Attributes:
        run_id: Glue's form of it.
        job: its name.
        arguments: the script's, with those that the job has by default.
        state: RUNNING, SUCCEEDED, FAILED, STOPPED or TIMEOUT.
        error: why it failed.
        started, completed: seconds since 1970; 0 while it runs.
    """

    run_id: str
    job: str
    arguments: Mapping[str, str]
    state: str = "RUNNING"
    error: str = ""
    started: float = field(default_factory=time.time)
    completed: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.state != "RUNNING"

    def end(self, state: str, error: str = "") -> None:
        """Note how it ended; what ended once stays as it is."""
        if not self.ended:
            self.completed, self.error, self.state = time.time(), error, state

    def stop(self, state: str = "STOPPED") -> None:
        """End it, and Java below it."""
        self.end(state)
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def described(self) -> dict[str, Any]:
        """As GetJobRun answers."""
        found = {
            "Id": self.run_id,
            "JobName": self.job,
            "JobRunState": self.state,
            "StartedOn": self.started,
            "Arguments": dict(self.arguments),
            "ExecutionTime": int((self.completed or time.time()) - self.started),
        }
        if self.completed:
            found["CompletedOn"] = self.completed
        return found | ({"ErrorMessage": self.error} if self.error else {})


class Runs:
    """All runs since the start, each in a thread and a process of its own."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._runs: list[Run] = []

    def of(self, job: str) -> list[Run]:
        """A job's runs, oldest first."""
        return [run for run in self._runs if run.job == job]

    def start(self, job: str, script: str, arguments: Mapping[str, str], timeout_min: int = 0) -> Run:
        """Begin a run.

        Args:
            job: its name.
            script: s3://bucket/key or file:///path.
            arguments: by name, with the two hyphens.
            timeout_min: minutes; 0 for no limit.
        """
        run = Run(f"jr_{uuid4().hex}", job, arguments)
        self._runs.append(run)
        threading.Thread(target=self._run, args=(run, script, timeout_min), daemon=True).start()
        return run

    def close(self) -> None:
        """Stop what still runs."""
        for run in self._runs:
            if not run.ended:
                run.stop()

    def _run(self, run: Run, script: str, timeout_min: int) -> None:
        folder = self._spool / run.run_id
        folder.mkdir()
        try:
            self._work(run, script, timeout_min, folder)
        except Exception as error:
            log.exception("a run failed in the endpoint")
            run.end("FAILED", f"{type(error).__name__}: {error}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _work(self, run: Run, script: str, timeout_min: int, folder: Path) -> None:
        s3 = _s3()
        used = [
            Folder(name, uri, folder / name.strip("-"))
            for name, uri in run.arguments.items()
            if uri.startswith("s3://")
        ]
        before = {each.name: download(s3, each) for each in used}
        given = dict(run.arguments) | {each.name: each.address for each in used}
        said = folder / "log"
        with said.open("wb") as output:
            run.process = subprocess.Popen(
                [
                    sys.executable,
                    _script(s3, script, folder),
                    *(part for one in given.items() for part in one),
                ],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Java below it is stopped with it
                env=environment(folder),
                cwd=folder,
            )
        try:
            code = run.process.wait(timeout_min * 60 or None)
        except subprocess.TimeoutExpired:
            run.stop("TIMEOUT")
            return
        if code:
            end = " | ".join(said.read_text(errors="replace").splitlines()[-_LINES:])
            run.end("FAILED", f"exit code {code}: {end}")
            return
        for each in used:
            upload(s3, each, before[each.name])
        run.end("SUCCEEDED")


def _s3() -> S3Client:
    import boto3
    from botocore.config import Config

    client: S3Client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    return client


def _script(s3: S3Client, location: str, folder: Path) -> str:
    if location.startswith("file://"):
        return location.removeprefix("file://")
    bucket, _, key = location.removeprefix("s3://").partition("/")
    s3.download_file(bucket, key, str(folder / "script.py"))
    return str(folder / "script.py")


def environment(folder: Path) -> dict[str, str]:
    """Variables of a process whose Spark runs on this machine and writes nowhere but below `folder`."""
    memory = os.environ.get("KINDRED_SPARK_MEMORY", MEMORY)
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "8",
    }
    submitted = ["--master", MASTER, "--driver-memory", memory]
    submitted += [part for name, value in options.items() for part in ("--conf", f"{name}={value}")]
    return {
        **os.environ,
        "PYSPARK_SUBMIT_ARGS": " ".join([*submitted, "pyspark-shell"]),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
