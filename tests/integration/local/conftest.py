"""A real S3 and Glue (ministack) and a real local Athena on free ports, once per test session."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.integration.local.lake import REGION, Lake, client, endpoint, free_port, listens, stop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a fresh stand-in for S3 and Glue."""
    folder, port = tmp_path_factory.mktemp("ministack"), free_port()
    environment = {
        **os.environ, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }  # fmt: skip
    own = {
        "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "TMPDIR": str(folder), "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], cwd=folder, env=environment | own, stdout=log, stderr=log,
            text=True,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not listens(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, "ministack does not listen"
            time.sleep(0.05)
        yield environment
    finally:
        stop(process)


@pytest.fixture(scope="session")
def athena_url(aws: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with endpoint(aws, tmp_path_factory.mktemp("spool")) as (_, url):
        yield url


<<<<<<< HEAD
@dataclass
class Lake:
    """A bucket and a Glue database of one test, and Athena to ask them with."""

    name: str
    athena: Any
    s3: Any
    glue: Any

    def put(self, key: str, table: Any) -> str:
        """Write an Arrow table as one Parquet object."""
        import io

        import pyarrow.parquet as pq

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


=======
>>>>>>> athena
@pytest.fixture
def lake(aws: dict[str, str], athena_url: str) -> Lake:
    name = f"lake{uuid4().hex[:12]}"
    s3, glue = client("s3", aws), client("glue", aws)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    glue.create_database(DatabaseInput={"Name": name})
    return Lake(name, client("athena", aws, athena_url), s3, glue)
