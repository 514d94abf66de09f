"""Connections to MySQL: credentials from Secrets Manager for each connection, TLS verified."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import CR, ER

from lambdas.core import secrets
from lambdas.core.errors import InvalidInput, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_SECONDS = 10
READ_SECONDS = 300  # rebuilding or counting a large table is one statement without output
WRITE_SECONDS = 60

_RETRYABLE = {
    CR.CR_SERVER_GONE_ERROR,
    CR.CR_SERVER_LOST,
    CR.CR_CONN_HOST_ERROR,
    ER.LOCK_WAIT_TIMEOUT,
    ER.LOCK_DEADLOCK,
    ER.SERVER_SHUTDOWN,
    ER.CON_COUNT_ERROR,
    1927,  # MariaDB: connection was killed
    3024,  # MySQL: the statement took longer than max_execution_time
}


_DISK_IS_FULL = "the server's disk is full: make room, or give it more storage, then run again"
_READ_ONLY = "the server is read-only: make it writable, or name its writer in the secret"
_REMEDIES = {
    ER.DISK_FULL: _DISK_IS_FULL,
    ER.RECORD_FILE_FULL: _DISK_IS_FULL,
    ER.OPTION_PREVENTS_STATEMENT: _READ_ONLY,
    1836: _READ_ONLY,  # MySQL: read_only as such
}
"""What to do about errors that a retry does not change."""


def connect(secret_arn: str, ca: str) -> pymysql.Connection:
    """A connection to the server that a secret names, in UTC, strict, utf8mb4, without autocommit.

    Args:
        secret_arn: a secret {host, port, username, password, dbname}; without dbname no schema is used.
        ca: path of the PEM file of the authority that signs the server's certificate.

    Raises:
        StoreUnavailable: no connection, with the reason; the password is never in it.
        InvalidInput: the secret lacks a field.
    """
    secret = secrets.read_secret(secret_arn)
    for name in ("host", "username", "password"):
        if not secret.get(name):
            raise InvalidInput(f"secret {secret_arn}", f"it lacks {name}")
    host, port = str(secret["host"]), int(secret.get("port") or 3306)
    if not Path(ca).is_file():
        raise StoreUnavailable(f"MySQL at {host}:{port}: no CA file at {ca!r}, so no connection")
    try:
        return pymysql.connect(
            host=host,
            port=port,
            user=secret["username"],
            password=secret["password"],
            database=secret.get("dbname"),
            ssl_ca=ca,
            ssl_verify_cert=True,
            ssl_verify_identity=True,
            charset="utf8mb4",
            sql_mode="TRADITIONAL,ONLY_FULL_GROUP_BY",
            init_command="SET time_zone = '+00:00'",
            autocommit=False,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=WRITE_SECONDS,
        )
    except (pymysql.MySQLError, OSError) as error:
        raise StoreUnavailable(f"MySQL at {host}:{port}: {_reason(error)}") from error


@contextmanager
def session(secret_arn: str, ca: str) -> Iterator[pymysql.Connection]:
    """A connection that commits when the block ends, rolls back when it raises, and is closed.

    Raises:
        StoreUnavailable: as `connect`, or inside the block: the connection is lost, a lock is not free in
            time, or a deadlock (a retry may help); the server's disk is full, or it is read-only (the
            message says what to do).
    """
    connection = connect(secret_arn, ca)
    try:
        yield connection
        connection.commit()
    except (pymysql.OperationalError, pymysql.InternalError, pymysql.InterfaceError, OSError) as error:
        code = error.args[0] if error.args else None
        if code in _REMEDIES:
            raise StoreUnavailable(
                f"MySQL at {connection.host}: {_reason(error)}: {_REMEDIES[code]}"
            ) from error
        if isinstance(error, pymysql.InterfaceError) or code in _RETRYABLE:
            raise StoreUnavailable(f"MySQL at {connection.host}: {_reason(error)}") from error
        raise
    finally:
        if connection.open:
            connection.close()


@contextmanager
def named_lock(connection: pymysql.Connection, name: str, seconds: int) -> Iterator[None]:
    """Hold a lock of this name in the connection's schema; it ends with the connection at the latest.

    Raises:
        StoreUnavailable: another session held it for all of `seconds`.
    """
    with connection.cursor() as cursor:
        # Lock names are the server's, not the schema's, and at most 64 characters long: hence the hash.
        cursor.execute("SELECT SHA2(CONCAT_WS('/', 'kindred', DATABASE(), %s), 224)", (name,))
        (key,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT GET_LOCK(%s, %s)", (key, seconds))
        if cursor.fetchone() != (1,):
            raise StoreUnavailable(f"MySQL: another run has held {name!r} for {seconds} s; try again later")
    try:
        yield
    finally:
        with suppress(pymysql.MySQLError), connection.cursor() as cursor:  # a lost session holds no lock
            cursor.execute("SELECT RELEASE_LOCK(%s)", (key,))


def quoted(identifier: str) -> str:
    """A schema's, table's or column's name as SQL takes it, whatever is in it."""
    return f"`{identifier.replace('`', '``')}`"


def _reason(error: Exception) -> str:
    text = str(error.args[-1]) if error.args else type(error).__name__
    return " ".join(text.split()) or type(error).__name__
