"""ALS by Spark, as a job of AWS Glue: started, asked again, and believed by the files that it wrote.

    runs/playlists/dt=…/spark/<run>/<learned>/listeners/*.parquet, …/artists/*.parquet    (id, factors)
    runs/playlists/dt=…/spark/<run>/done/*.json           how many ids, when all is written
    runs/playlists/dt=…/spark/<run>/taken.json            the tables have them

The job's state decides only how long to wait: its files become rows of listener_factors and artist_factors
when every listener and every artist of the day is in them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from botocore.exceptions import ClientError

from lambdas.core.aws import client
from lambdas.core.errors import InvalidInput, JobFailed
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import vectors_of
from lambdas.playlists.factors import LEARNED, ById, write_factors
from lambdas.playlists.reading import ids, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.models.recommend.als import ALS
    from lambdas.playlists.run import Run

POLL_S = 30
TAKEN = "taken.json"
PARAMETERS = ("factors", "regularisation", "alpha", "iterations", "seed")
"""Of ALS, which the job takes; it weighs plays as lognorm does."""
_UNDER_WAY = {"STARTING", "RUNNING", "STOPPING", "WAITING"}


class Size(NamedTuple):
    """How many listeners and artists there are to learn of."""

    listeners: int
    artists: int


def fit_by_spark(bucket: str, job: str, run: Run, als: ALS, size: Size) -> str:
    """When to ask again, an ISO time (UTC); empty once the factors are in their tables.

    Args:
        bucket: the lake.
        job: its name in AWS.
        run: the run.
        als: the parameters.
        size: of the day's splits.

    Raises:
        InvalidInput: there is no such job.
        JobFailed: it ended without all of its files.
    """
    folder = f"{run.folder}/spark/{run.run_id}/"
    if lake.get_json(bucket, f"{folder}{TAKEN}"):
        return ""
    arguments = arguments_of(bucket, run, folder, als)
    state, reason = _state(job, arguments)  # before the files: what ends meanwhile is seen the next time
    done = _done(bucket, folder)
    if done == size:
        _take(bucket, run, folder, als, size)
        return ""
    if done is not None:
        raise JobFailed(job, f"its files are of {_told(done)}, not of {_told(size)}")
    if not state:
        _start(job, arguments)
        log.info("job started", extra={"dt": run.dt, "job": job})
    elif state not in _UNDER_WAY:
        raise JobFailed(job, f"it ended as {state} without its files{': ' if reason else ''}{reason}")
    return f"{datetime.now(UTC) + timedelta(seconds=POLL_S):%Y-%m-%dT%H:%M:%SZ}"


def arguments_of(bucket: str, run: Run, folder: str, als: ALS) -> dict[str, str]:
    """The arguments of lambdas/playlists/jobs/factors.py."""
    return {
        "--splits": f"s3://{bucket}/splits/dt={run.dt}/",
        "--output": f"s3://{bucket}/{folder}",
        "--learned": ",".join(LEARNED),
        **{f"--{name}": str(getattr(als, name)) for name in PARAMETERS},
    }


def _take(bucket: str, run: Run, folder: str, als: ALS, size: Size) -> None:
    """Write the tables from the job's files, note that, and delete the files.

    Whoever was forgotten while the job ran has left the splits, and does not come back by it.
    """
    standing = np.unique(ids(read(bucket, run, "splits", ["listener_id"]), "listener_id"))
    for learned in LEARNED:
        listeners = _read(bucket, f"{folder}{learned}/listeners/", size.listeners, als.factors)
        kept = np.isin(np.array(listeners.ids, standing.dtype), standing)
        listeners = ById(np.array(listeners.ids)[kept].tolist(), listeners.values[kept])
        artists = _read(bucket, f"{folder}{learned}/artists/", size.artists, als.factors)
        write_factors(bucket, run, learned, listeners, artists)
    lake.put_json(bucket, f"{folder}{TAKEN}", size._asdict())
    lake.delete_all(bucket, [key for key in lake.keys(bucket, folder) if not key.endswith(TAKEN)])


def _told(size: Size) -> str:
    return f"{size.listeners:,} listeners and {size.artists:,} artists"


def _state(job: str, arguments: Mapping[str, str]) -> tuple[str, str]:
    """The state of the newest run of the job that writes this output, and its reason; both empty if none."""
    try:
        for page in client("glue").get_paginator("get_job_runs").paginate(JobName=job):
            for each in page["JobRuns"]:
                if each.get("Arguments", {}).get("--output") == arguments["--output"]:
                    return each["JobRunState"], each.get("ErrorMessage", "")
    except ClientError as error:
        if error.response["Error"]["Code"] == "EntityNotFoundException":
            raise _missing(job) from error
        raise
    return "", ""


def _start(job: str, arguments: Mapping[str, str]) -> None:
    try:
        client("glue").start_job_run(JobName=job, Arguments=arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "EntityNotFoundException":
            raise _missing(job) from error
        # The run of another day: this one has its turn after it.
        if code != "ConcurrentRunsExceededException":
            raise


def _missing(job: str) -> InvalidInput:
    return InvalidInput("playlists_engine", f"there is no job {job}; deploy with the setting spark")


def _done(bucket: str, folder: str) -> Size | None:
    """What the job says that it has written; None as long as it has not written all."""
    for key in lake.keys(bucket, f"{folder}done/"):
        if key.endswith(".json"):
            found = json.loads(lake.require(bucket, key))
            return Size(found["listeners"], found["artists"])
    return None


def _read(bucket: str, folder: str, count: int, factors: int) -> ById:
    """The factors in a folder, by id.

    Raises:
        JobFailed: there are not so many ids, each once, with so many finite numbers.
    """
    keys = sorted(key for key in lake.keys(bucket, folder) if key.endswith(".parquet"))
    tables = [from_parquet(lake.require(bucket, key), where=f"s3://{bucket}/{key}") for key in keys]
    found = np.array([str(one) for table in tables for one in table["id"].to_pylist()])
    values = np.concatenate([np.empty((0, factors)), *(vectors_of(table, "factors") for table in tables)])
    order = np.argsort(found)
    if len(np.unique(found)) != count or len(found) != count or not np.isfinite(values).all():
        raise JobFailed(f"s3://{bucket}/{folder}", f"{len(found)} rows, not {count} ids with finite factors")
    return ById(found[order].tolist(), values[order])
