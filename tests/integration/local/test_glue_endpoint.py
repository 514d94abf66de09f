"""The local Glue runs a job's own script on the folders that its arguments name, and says how it went."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.integration.local.lake import REGION, ROOT, client, stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.integration

SUMS = """
import argparse, pathlib, urllib.parse
parser = argparse.ArgumentParser()
for name in ("--numbers", "--sums", "--times"):
    parser.add_argument(name)
given = parser.parse_known_args()[0]
here = lambda uri: pathlib.Path(urllib.parse.urlsplit(uri).path)
assert given.sums.endswith("/sums/") and given.numbers.endswith("/numbers"), given
total = sum(int(one.read_text()) for one in here(given.numbers).rglob("*.txt"))
here(given.sums).mkdir(parents=True, exist_ok=True)
(here(given.sums) / "old.txt").unlink(missing_ok=True)
(here(given.sums) / "total.txt").write_text(str(total * int(given.times)))
(here(given.sums) / ".total.txt.crc").write_text("a checksum of Hadoop's")
"""


class Glue:
    """The endpoint, the stand-in that knows the jobs, and a bucket."""

    def __init__(self, aws: dict[str, str], url: str, folder: Path) -> None:
        self.runs, self.jobs, self.s3 = client("glue", aws, url), client("glue", aws), client("s3", aws)
        self.folder = folder
        self.bucket = f"lake{uuid4().hex[:12]}"
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION})

    def make(self, script: str, **more: Any) -> str:
        name = f"job-{uuid4().hex[:12]}"
        path = self.folder / f"{name}.py"
        path.write_text(script)
        self.jobs.create_job(
            Name=name, Role="arn:aws:iam::000000000000:role/glue",
            Command={"Name": "glueetl", "ScriptLocation": path.as_uri()}, **more,
        )  # fmt: skip
        return name

    def ended(self, job: str, run: str) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.runs.get_job_run(JobName=job, RunId=run)["JobRun"]
            if found["JobRunState"] != "RUNNING":
                return found
            time.sleep(0.05)
        raise TimeoutError(run)

    def put(self, key: str, body: str) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body.encode())

    def objects(self, prefix: str) -> dict[str, str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        get = self.s3.get_object
        return {
            each["Key"]: get(Bucket=self.bucket, Key=each["Key"])["Body"].read().decode() for each in listed
        }


@pytest.fixture(scope="module")
def glue(aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glue]:
    folder = tmp_path_factory.mktemp("glue")
    process = subprocess.Popen(
        [sys.executable, "-m", "local.glue", "--port", "0", "--spool", str(folder / "spool")],
        cwd=ROOT, env=aws, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert said, "the endpoint said nothing"
        yield Glue(aws, said[0], folder)
    finally:
        assert stop(process) == 0


def test_the_script_reads_and_writes_the_folders_of_its_arguments(glue: Glue) -> None:
    glue.put("numbers/a.txt", "3")
    glue.put("numbers/more/b.txt", "4")
    glue.put("sums/old.txt", "of an earlier run")
    job = glue.make(SUMS, DefaultArguments={"--times": "1", "--numbers": f"s3://{glue.bucket}/numbers"})
    arguments = {"--sums": f"s3://{glue.bucket}/sums/", "--times": "10"}
    run = glue.runs.start_job_run(JobName=job, Arguments=arguments)["JobRunId"]
    assert glue.ended(job, run)["JobRunState"] == "SUCCEEDED"
    assert glue.objects("sums/") == {"sums/total.txt": "70"}
    assert glue.objects("numbers/").keys() == {"numbers/a.txt", "numbers/more/b.txt"}
    (told,) = glue.runs.get_job_runs(JobName=job)["JobRuns"]
    assert told["Id"] == run
    assert told["Arguments"]["--sums"] == arguments["--sums"]
    assert list((glue.folder / "spool").iterdir()) == []


def test_a_script_that_fails_writes_nothing_and_its_last_lines_are_told(glue: Glue) -> None:
    script = "import sys\nopen(sys.argv[2].removeprefix('file://') + 'half.txt', 'w')\n"
    job = glue.make("import os, sys\nraise RuntimeError('the plays are gone')\n" + script)
    run = glue.runs.start_job_run(JobName=job, Arguments={"--out": f"s3://{glue.bucket}/out/"})["JobRunId"]
    found = glue.ended(job, run)
    assert found["JobRunState"] == "FAILED"
    assert found["ErrorMessage"].startswith("exit code 1: ")
    assert "RuntimeError: the plays are gone" in found["ErrorMessage"]
    assert glue.objects("out/") == {}


def test_no_more_runs_at_once_than_the_job_allows_and_a_run_can_be_stopped(glue: Glue) -> None:
    job = glue.make("import time\ntime.sleep(60)\n", ExecutionProperty={"MaxConcurrentRuns": 1})
    run = glue.runs.start_job_run(JobName=job)["JobRunId"]
    with pytest.raises(ClientError, match="ConcurrentRunsExceededException"):
        glue.runs.start_job_run(JobName=job)
    glue.runs.batch_stop_job_run(JobName=job, JobRunIds=[run])
    assert glue.ended(job, run)["JobRunState"] == "STOPPED"
    again = glue.runs.start_job_run(JobName=job)["JobRunId"]
    glue.runs.batch_stop_job_run(JobName=job, JobRunIds=[again])


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda runs: runs.start_job_run(JobName="nothing-of-this-name"), "EntityNotFoundException"),
        (lambda runs: runs.get_job_run(JobName="nothing", RunId="jr_0"), "EntityNotFoundException"),
        (lambda runs: runs.get_databases(), "InvalidInputException"),
    ],
    ids=["unknown job", "unknown run", "unknown operation"],
)
def test_what_it_does_not_know_is_refused(glue: Glue, ask: Callable[[Any], object], code: str) -> None:
    with pytest.raises(ClientError, match=code):
        ask(glue.runs)
