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


@pytest.fixture
def lake(aws: dict[str, str], athena_url: str) -> Lake:
    name = f"lake{uuid4().hex[:12]}"
    s3, glue = client("s3", aws), client("glue", aws)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    glue.create_database(DatabaseInput={"Name": name})
    return Lake(name, client("athena", aws, athena_url), s3, glue)
