"""Local servers for the tests of the local Athena, and a lake of one test to ask it about."""

from __future__ import annotations

import io
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow.parquet as pq
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
REGION = "eu-west-1"


def stop(process: subprocess.Popen[str]) -> int:
    """SIGTERM, a while, then SIGKILL: ministack does not always leave at the first asking."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def endpoint(environment: dict[str, str], spool: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A local Athena of its own: its process and address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "local.athena", "--port", "0", "--spool", str(spool)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert said, "the endpoint said nothing"
        yield process, said[0]
    finally:
        stop(process)


def client(service: str, environment: dict[str, str], url: str | None = None) -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service, endpoint_url=url or environment["AWS_ENDPOINT_URL"], region_name=REGION,
        aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )  # fmt: skip


@dataclass
class Lake:
    """A bucket and a Glue database of one test, and Athena to ask them with."""

    name: str
    athena: Any
    s3: Any
    glue: Any

    def put(self, key: str, table: Any) -> str:
        """Write an Arrow table as one Parquet object."""
        body = io.BytesIO()
        pq.write_table(table, body)
        self.s3.put_object(Bucket=self.name, Key=key, Body=body.getvalue())
        return f"s3://{self.name}/{key}"

    def start(self, sql: str, *parameters: str, **more: Any) -> str:
        if parameters:
            more["ExecutionParameters"] = list(parameters)
        more.setdefault("ResultConfiguration", {"OutputLocation": f"s3://{self.name}/results/"})
        answer = self.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.name}, **more
        )
        return str(answer["QueryExecutionId"])

    def wait(self, query_id: str) -> dict[str, Any]:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            found = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if found["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED"):
                return dict(found)
            time.sleep(0.02)
        raise TimeoutError(query_id)

    def state(self, query_id: str) -> str:
        found = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return str(found["Status"]["State"])

    def rows(self, sql: str, *parameters: str) -> list[list[str | None]]:
        """The rows of a query without its header; fails the test if the query fails."""
        done = self.wait(self.start(sql, *parameters))
        assert done["Status"]["State"] == "SUCCEEDED", done["Status"]
        answer = self.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])
        rows = [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
        return rows[1:] if done["StatementType"] == "DML" else rows

    def reason(self, sql: str, *parameters: str) -> str:
        """Why a query FAILED; fails the test if it did not."""
        done = self.wait(self.start(sql, *parameters))
        assert done["Status"]["State"] == "FAILED", done["Status"]
        return str(done["Status"]["StateChangeReason"])

    def csv(self, query_id: str) -> str:
        return str(
            self.s3.get_object(Bucket=self.name, Key=f"results/{query_id}.csv")["Body"].read().decode()
        )
