"""A real MySQL server and a real S3 endpoint for the tests, private to the session."""

from __future__ import annotations

import itertools
import os
import secrets as random
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from lambdas.operations import migrate
from lambdas.serving.mysql import connect
from local import mariadb as local_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pymysql

_schemas = itertools.count(1)


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local_server.Server]:
    """A server of our own; there is no skip: a machine without one fails."""
    home = tmp_path_factory.mktemp("mariadb")
    yield local_server.start(home)
    local_server.stop(home)


@pytest.fixture
def secrets(mariadb: local_server.Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """What Secrets Manager holds, by ARN: admin, pipeline and reader of a schema of the test's own."""
    schema = f"kindred_test{next(_schemas)}"
    server = {"host": mariadb.host, "port": mariadb.port}
    held = {
        "admin": server | {"username": local_server.ADMIN, "password": mariadb.admin_password},
        "pipeline": server | {"username": f"{schema}_pipeline", "dbname": schema},
        "reader": server | {"username": f"{schema}_reader", "dbname": schema},
    }
    for user in ("pipeline", "reader"):
        held[user]["password"] = random.token_urlsafe(16)
    monkeypatch.setattr("lambdas.core.secrets.read_secret", held.__getitem__)
    return held


@pytest.fixture
def settings(mariadb: local_server.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MYSQL_ADMIN_SECRET": "admin",
        "MYSQL_PIPELINE_SECRET": "pipeline",
        "MYSQL_READER_SECRET": "reader",
        "MYSQL_CA": os.fspath(mariadb.ca_file),
        "DATABASE": "kindred_test",
        "WORKGROUP": "kindred_test",
        "LAKE": "kindred-test",
    }.items():
        monkeypatch.setenv(name, value)
    # No Athena here: the views have a test of their own, end to end.
    monkeypatch.setattr(migrate, "create_views", lambda _athena: [])


@pytest.fixture
def serving(
    mariadb: local_server.Server,
    secrets: dict[str, dict[str, Any]],
    settings: None,
) -> Iterator[pymysql.Connection]:
    """The pipeline's connection to a migrated schema that holds no rows yet."""
    migrate.handler({}, None)
    with closing(connect("pipeline", os.fspath(mariadb.ca_file))) as connection:
        yield connection


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The S3 of ministack, on a free port of this machine only."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    work = tmp_path_factory.mktemp("ministack")
    process = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        cwd=work,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(work),
            "TMPDIR": str(work),
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
        stdout=work.joinpath("log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, work.joinpath("log").read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def lake(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty bucket, reached by the environment alone, as in a function."""
    for name, value in {
        "AWS_ENDPOINT_URL": s3_endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"lake-{uuid.uuid4()}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    return bucket
