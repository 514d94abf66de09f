"""Searches everything that a local system keeps for texts that should have gone: every version of every object,
every file, every row of MySQL, and what Step Functions, Athena and the logs remember.

Bytes are read as they are, and as what they stand for: rows of Parquet, members of archives, escapes of JSON.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import boto3
import pyarrow.parquet as pq
import pymysql

from local import mariadb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Traces = list[tuple[str, str]]
"""Where a text was found, and which."""
_DATABASE = "mariadb/"


def everywhere(home: Path, *texts: str) -> Traces:
    """In all that a system has; the environment must name its services."""
    places = (objects(), files(home), rows(home), executions(), queries(), logs())
    return [(where, text) for place in places for where, body in place for text in found_in(body, texts)]


def found_in(body: bytes, texts: Iterable[str]) -> set[str]:
    """Those of the texts that some bytes hold, in whatever form."""
    forms = list(readings(body))
    return {text for text in texts if any(text.encode() in form for form in forms)}


def readings(body: bytes) -> Iterator[bytes]:
    """The bytes, and what they stand for."""
    yield body
    if body.startswith(b"PAR1"):
        yield _plain(pq.read_table(io.BytesIO(body)).to_pylist())
    elif body.startswith(b"\x1f\x8b"):
        yield from readings(gzip.decompress(body))
    elif zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from readings(archive.read(name))
    elif body[:1] in {b"{", b"["}:
        with suppress(ValueError):
            yield _plain(json.loads(body))


def objects() -> Iterator[tuple[str, bytes]]:
    """Every version of every object of every bucket, and every key."""
    s3 = boto3.client("s3")
    for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"]):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for one in page.get("Versions", []):
                where = f"s3://{bucket}/{one['Key']} version {one['VersionId']}"
                found = s3.get_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
                yield where, one["Key"].encode()
                yield where, found["Body"].read()
            for one in page.get("DeleteMarkers", []):
                yield f"s3://{bucket} delete marker", one["Key"].encode()


def files(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the system's folder, but those of MySQL, which is asked by SQL."""
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if path.is_file() and not name.startswith(_DATABASE):
            with suppress(FileNotFoundError):  # of a query that has ended meanwhile
                yield name, path.read_bytes()
            yield name, name.encode()


def rows(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every row of every table of every schema, what MySQL itself keeps of statements among them."""
    server = mariadb.running(home / "mariadb")
    assert server is not None
    with closing(
        pymysql.connect(
            host=server.host, port=server.port, user=mariadb.ADMIN, password=server.admin_password,
            ssl_ca=str(server.ca_file),
        )
    ) as connection, connection.cursor() as cursor:  # fmt: skip
        cursor.execute(
            "select table_schema, table_name from information_schema.tables where table_type <> 'SYSTEM VIEW'"
        )
        for schema, table in cursor.fetchall():
            with suppress(pymysql.MySQLError):  # such as performance_schema, where it is off
                cursor.execute(f"select * from `{schema}`.`{table}`")
                yield f"MySQL {schema}.{table}", _plain(cursor.fetchall())


def executions() -> Iterator[tuple[str, bytes]]:
    """What Step Functions keeps of every execution: input, output and history."""
    states = boto3.client("stepfunctions")
    for machine in states.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        for page in states.get_paginator("list_executions").paginate(stateMachineArn=arn):
            for one in (each["executionArn"] for each in page["executions"]):
                yield f"execution {one}", _plain(states.describe_execution(executionArn=one))
                history = states.get_execution_history(executionArn=one)
                yield f"history of {one}", _plain(history["events"])


def queries() -> Iterator[tuple[str, bytes]]:
    """The text and parameters of every query that Athena remembers."""
    athena = boto3.client("athena")
    for group in (one["Name"] for one in athena.list_work_groups()["WorkGroups"]):
        for query in athena.list_query_executions(WorkGroup=group)["QueryExecutionIds"]:
            yield f"query {query}", _plain(athena.get_query_execution(QueryExecutionId=query))


def logs() -> Iterator[tuple[str, bytes]]:
    """Every line that functions have logged."""
    watch = boto3.client("logs")
    for group in (one["logGroupName"] for one in watch.describe_log_groups()["logGroups"]):
        for stream in watch.describe_log_streams(logGroupName=group)["logStreams"]:
            found = watch.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
            yield f"log {group}", _plain([one["message"] for one in found["events"]])


def _plain(value: Any) -> bytes:
    """As JSON without escapes, and then as Python writes what JSON cannot."""
    return json.dumps(value, ensure_ascii=False, default=_text).encode()


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
