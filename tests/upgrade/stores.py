"""What stands in a home's lake and in its MySQL, asked of its own Athena and of its own server."""

from __future__ import annotations

import io
import json
import re
import time
from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import pandas as pd
import pymysql

from local import mariadb, services

if TYPE_CHECKING:
    from pathlib import Path

SYSTEM = "kindred-demo"
DATABASE = "kindred_demo"
SERVED = ("artists", "related_artists", "tracks", "track_clusters", "related_tracks")
Tables = dict[str, pd.DataFrame]
"""Rows by table, in one order."""

_COLUMN = re.compile(r"^ {4}(\w+) ([\w<>]+)", re.MULTILINE)
_DONE = ("SUCCEEDED", "FAILED", "CANCELLED")


def columns(project: Path) -> dict[str, list[str]]:
    """How a project's columns are selected, by table of its lake: arrays as JSON."""
    return {
        ddl.stem: [
            f"json_format(cast({name} as json)) as {name}" if kind.startswith("array") else name
            for name, kind in [*_COLUMN.findall(ddl.read_text()), ("dt", "string")]
        ]
        for ddl in sorted(project.glob("athena/*/tables/*.sql"))
    }


def lake(home: Path, chosen: dict[str, list[str]], day: str) -> Tables:
    """The rows of a day in every table of the lake."""
    return {
        table: athena(home, f"select {', '.join(names)} from {table} where dt = '{day}'")
        for table, names in chosen.items()
    }


def served(home: Path, chosen: Tables | None = None) -> Tables:
    """The rows of every serving table: all columns, or those that `chosen` has."""
    names = {table: ", ".join(rows.columns) for table, rows in (chosen or {}).items()}
    return {table: mysql(home, f"select {names.get(table, '*')} from {table}") for table in SERVED}


def running(home: Path) -> dict[str, services.Service]:
    """The services that the home has noted."""
    noted = json.loads((home / "services.json").read_text())
    return {name: services.Service(*service) for name, service in noted.items()}


def athena(home: Path, sql: str) -> pd.DataFrame:
    """The answer of the home's Athena, its values as text."""
    found = services.environment(running(home))
    session = boto3.Session(found["AWS_ACCESS_KEY_ID"], found["AWS_SECRET_ACCESS_KEY"], None, services.REGION)
    asked = session.client("athena", endpoint_url=found["AWS_ENDPOINT_URL_ATHENA"])
    query = asked.start_query_execution(
        QueryString=sql, QueryExecutionContext={"Database": DATABASE}, WorkGroup=SYSTEM
    )["QueryExecutionId"]
    deadline = time.monotonic() + 120
    while (execution := asked.get_query_execution(QueryExecutionId=query)["QueryExecution"])["Status"][
        "State"
    ] not in _DONE:
        assert time.monotonic() < deadline, sql
        time.sleep(0.05)
    assert execution["Status"]["State"] == "SUCCEEDED", f"{sql}: {execution['Status']}"
    bucket, _, key = execution["ResultConfiguration"]["OutputLocation"].removeprefix("s3://").partition("/")
    s3 = session.client("s3", endpoint_url=found["AWS_ENDPOINT_URL"])
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return in_order(pd.read_csv(io.BytesIO(body), dtype=str, keep_default_na=False))


def mysql(home: Path, sql: str) -> pd.DataFrame:
    """The rows that the home's MySQL has."""
    server = mariadb.running(home / "mariadb")
    assert server
    with (
        closing(
            pymysql.connect(
                host=server.host,
                port=server.port,
                user=mariadb.ADMIN,
                password=server.admin_password,
                database=DATABASE,
                ssl_ca=str(server.ca_file),
            )
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return in_order(pd.DataFrame(cursor.fetchall(), columns=names))


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(list(rows.columns), ignore_index=True)
