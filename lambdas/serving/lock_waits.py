"""Waiting for locks: for another run of the pipeline, and for readers that keep a table open."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import ER

from lambdas.core.errors import StoreUnavailable
from lambdas.serving.mysql import named_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_SECONDS = 60  # how long to wait for another run that publishes
PATIENCE_SECONDS = 60.0  # how long to go on trying while a reader keeps a table open
PAUSE_SECONDS = 0.5  # between two attempts, so that waiting readers can go on


@contextlib.contextmanager
def publish_lock(connection: pymysql.Connection, pipeline: str) -> Iterator[None]:
    """Hold the lock without which nobody creates, renames or drops the pipeline's serving and staging tables.

    Raises:
        StoreUnavailable: another run held the lock for all of LOCK_SECONDS.
    """
    with named_lock(connection, f"publish {pipeline}", LOCK_SECONDS), connection.cursor() as cursor:
        cursor.execute("SET SESSION lock_wait_timeout = 1")  # a waiting RENAME holds up new readers
        try:
            yield
        finally:
            if connection.open:
                cursor.execute("SET SESSION lock_wait_timeout = DEFAULT")


def retry_on_lock_wait(cursor: pymysql.cursors.Cursor, statement: str) -> None:
    """Run a statement that needs a table without readers; retry for a limited time.

    Raises:
        StoreUnavailable: a reader kept the table open for all of PATIENCE_SECONDS.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            cursor.execute(statement)
        except pymysql.OperationalError as error:
            if error.args[0] != ER.LOCK_WAIT_TIMEOUT:
                raise
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    f"MySQL: a reader kept the table open for {PATIENCE_SECONDS:.0f} s, so it was not "
                    f"replaced ({statement}); end the transaction that SHOW PROCESSLIST names"
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return
