"""A real MySQL server for the tests, private to the session, and schemas migrated on it."""

from __future__ import annotations

import itertools
import os
import secrets as random
from contextlib import closing
from typing import TYPE_CHECKING, Any

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
    secrets: dict[str, dict[str, Any]],  # noqa: ARG001 - read through the seam
    settings: None,  # noqa: ARG001 - read from the environment
) -> Iterator[pymysql.Connection]:
    """The pipeline's connection to a migrated schema that holds no rows yet."""
    migrate.handler({}, None)
    with closing(connect("pipeline", os.fspath(mariadb.ca_file))) as connection:
        yield connection
