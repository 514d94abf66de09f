"""Rows into a staging table, over several connections at once."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pymysql

from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence


def load(connections: Sequence[pymysql.Connection], staging: str, rows: Iterable[Sequence[str]]) -> int:
    """Write rows; how many. Each statement is committed.

    Args:
        connections: to one schema; each takes the next statement's rows when it has written its last
            ones. A server works on one statement of a connection at a time, and has more than one core.
        staging: the table.
        rows: lists of rows as SQL text, `(…,…)`, each list one statement; in primary-key order.
    """
    insert = f"INSERT INTO {quoted(staging)} VALUES "
    coming, turn = _ahead(rows), threading.Lock()

    def following() -> Sequence[str]:
        with turn:
            return next(coming, ())

    def write(connection: pymysql.Connection) -> int:
        written = 0
        try:
            with connection.cursor() as cursor:
                while part := following():
                    written += cursor.execute(insert + ",".join(part))
                    connection.commit()  # so that a later run need not wait to drop the table
        except BaseException:
            with turn:
                coming.close()  # the other connections stop too
            with contextlib.suppress(pymysql.MySQLError, OSError):
                connection.rollback()  # or nobody could drop the table
            raise
        return written

    with ThreadPoolExecutor(max_workers=len(connections)) as writers:
        return sum(writers.map(write, connections))


def _ahead(rows: Iterable[Sequence[str]]) -> Generator[Sequence[str]]:
    """The same rows, the next list being made while the server works on this one."""
    coming = iter(rows)
    with ThreadPoolExecutor(max_workers=1) as other:
        following = other.submit(next, coming, None)
        while (part := following.result()) is not None:
            following = other.submit(next, coming, None)
            if part:
                yield part
