"""ALS by Spark: the job is started once, waited for, and believed by its files, whatever its state says."""

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from lambdas.core.errors import InvalidInput, JobFailed
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode
from lambdas.models.recommend import size
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.data import data_of
from lambdas.playlists import spark
from lambdas.playlists.steps import factors
from tests.unit.playlists.conftest import DAY, FOLDER, PEOPLE

JOB = "kindred-playlists-factors"
OUTPUT = f"{FOLDER}/spark/first/"
SETS = ("all", "weak")


class Glue:
    """Glue as far as the step asks it; its runs do nothing."""

    def __init__(self):
        self.runs, self.refusal = [], ""

    def start_job_run(self, *, JobName, Arguments):
        if self.refusal:
            raise ClientError({"Error": {"Code": self.refusal, "Message": "no"}}, "StartJobRun")
        self.runs.insert(0, {"Arguments": dict(Arguments), "JobRunState": "STARTING"})
        return {"JobRunId": "jr_1"}

    def get_paginator(self, _operation):
        return self

    def paginate(self, *, JobName):
        assert JobName == JOB
        yield {"JobRuns": self.runs}


@pytest.fixture
def glue(system, monkeypatch):
    made = Glue()
    monkeypatch.setattr(spark, "client", lambda _service: made)
    system.set(playlists_engine="spark", factors_job=JOB)
    return made


def fitted(system, learned):
    """What the job would fit: by our own ALS, on the same rows."""
    rows = [row for row in system.rows("splits") if learned == "all" or row["weak"] != "test"]
    every = system.rows("splits")
    listeners = sorted({row["listener_id"] for row in every})
    artists = sorted({row["artist_id"] for row in every})
    of = data_of(*(np.array([row[name] for row in rows]) for name in ("listener_id", "artist_id", "plays")))
    found = ALS().fit(of.matrix(np.ones(len(of.plays), bool)))
    zeros = np.zeros(64)
    for name, ids, known, learned_of in (
        ("listeners", listeners, of.listeners, found.listeners),
        ("artists", artists, of.artists, found.artists),
    ):
        of_ids = dict(zip(known.tolist(), learned_of, strict=True))
        yield name, ids, [of_ids.get(one, zeros).tolist() for one in ids]


def write(system, without=0, spoiled=False):
    """The job's files: two parts of each, and the counts."""
    counts = {}
    for learned in SETS:
        for name, ids, values in fitted(system, learned):
            counts[name] = len(ids)
            if spoiled:
                values[0] = [float("nan")] * 64
            for part, half in enumerate((slice(without, 7), slice(7, None))):
                sink = io.BytesIO()
                pq.write_table(
                    pa.table({"id": ids[half], "factors": values[half]}), sink, compression="snappy"
                )
                system.lake[f"{OUTPUT}{learned}/{name}/part-{part:05d}-c000.snappy.parquet"] = sink.getvalue()
    system.lake[f"{OUTPUT}done/part-00000.json"] = json.dumps(counts).encode()


def factors_of(system):
    return {
        key: body
        for key, body in system.lake.items()
        if key.startswith(("listener_factors/", "artist_factors/"))
    }


def asked(system):
    return system.run(upto="factors")["factors"]["value"]


def test_the_job_is_started_once_and_the_flow_is_told_when_to_ask_again(system, glue):
    first = asked(system)
    assert first["status"] == "running"
    assert first["retry_at"].endswith("Z")
    (run,) = glue.runs
    assert run["Arguments"] == {
        "--splits": f"s3://lake/splits/dt={DAY}/", "--output": f"s3://lake/{OUTPUT}", "--learned": "all,weak",
        "--factors": "64", "--regularisation": "0.5", "--alpha": "5.0", "--iterations": "15", "--seed": "0",
    }  # fmt: skip
    run["JobRunState"] = "RUNNING"
    assert asked(system)["status"] == "running"
    assert len(glue.runs) == 1
    assert factors_of(system) == {}


def test_its_files_become_the_tables_that_the_other_engine_writes(system, glue):
    asked(system)
    write(system)
    done = asked(system)
    assert (done["status"], done["retry_at"], done["engine"]) == ("done", "", "spark")
    by_spark = factors_of(system)
    weights = {key: body for key, body in system.lake.items() if key.startswith("artist_weights/")}
    system.set(playlists_engine="lambda")
    asked(system)
    assert by_spark == factors_of(system)
    assert weights == {key: system.lake[key] for key in weights}


def test_files_are_believed_and_a_state_is_not(system, glue):
    asked(system)
    glue.runs[0]["JobRunState"] = "SUCCEEDED"
    with pytest.raises(JobFailed, match="ended as SUCCEEDED without its files"):
        asked(system)
    write(system)
    glue.runs[0]["JobRunState"] = "FAILED"
    assert asked(system)["status"] == "done"


def test_a_failed_job_is_told_with_its_reason(system, glue):
    asked(system)
    glue.runs[0] |= {"JobRunState": "FAILED", "ErrorMessage": "Java heap space"}
    with pytest.raises(JobFailed, match="ended as FAILED without its files: Java heap space"):
        asked(system)


@pytest.mark.parametrize("wrong", [{"without": 1}, {"spoiled": True}], ids=["one is missing", "no number"])
def test_files_that_lack_anybody_are_refused(system, glue, wrong):
    asked(system)
    write(system, **wrong)
    with pytest.raises(JobFailed, match="not .* ids with finite factors"):
        asked(system)
    assert factors_of(system) == {}


def test_a_step_that_is_tried_again_after_it_took_the_files_is_done(system, glue):
    asked(system)
    write(system)
    asked(system)
    left = [key for key in system.lake if key.startswith(OUTPUT)]
    assert left == [f"{OUTPUT}taken.json"]
    glue.runs[0]["JobRunState"] = "SUCCEEDED"
    assert asked(system)["status"] == "done"


def test_who_is_forgotten_while_the_job_runs_does_not_come_back_by_its_files(system, glue):
    event = system.run(upto="factors")
    write(system)
    key = next(key for key in sorted(system.lake) if key.startswith("splits/"))
    rows = decode(system.lake[key])
    gone = rows["listener_id"][0].as_py()
    system.lake[key] = to_parquet(rows.filter(pc.not_equal(rows["listener_id"], gone)))
    assert factors.handler(event, None)["status"] == "done"
    left = {row["listener_id"] for row in system.rows("listener_factors")}
    assert gone not in left
    assert len(left) == len(PEOPLE) - 1


def test_while_another_days_job_runs_this_one_waits(system, glue):
    glue.refusal = "ConcurrentRunsExceededException"
    assert asked(system)["status"] == "running"
    glue.refusal = ""
    assert asked(system)["status"] == "running"
    assert len(glue.runs) == 1


def test_a_job_that_is_not_deployed_is_told_with_the_remedy(system, glue):
    glue.refusal = "EntityNotFoundException"
    with pytest.raises(
        InvalidInput, match="playlists_engine: there is no job kindred-playlists-factors; deploy"
    ):
        asked(system)


def test_what_is_too_much_for_a_lambda_is_not_for_spark(system, glue, monkeypatch):
    monkeypatch.setattr(size, "MOST_PLAYS", 100)
    assert asked(system)["status"] == "running"
