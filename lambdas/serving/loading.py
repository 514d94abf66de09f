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
            ones. MySQL runs one statement of a connection at a time, and has more than one core.
        staging: the table.
        rows: lists of rows as SQL text, `(…,…)`, each list one statement; in primary-key order.
    """
    insert = f"INSERT INTO {quoted(staging)} VALUES "
    parts, one_at_a_time = _ahead(rows), threading.Lock()

    def next_part() -> Sequence[str]:
        with one_at_a_time:
            return next(parts, ())

    def write(connection: pymysql.Connection) -> int:
        written = 0
        try:
            with connection.cursor() as cursor:
                while part := next_part():
                    written += cursor.execute(insert + ",".join(part))
                    connection.commit()  # so that a later run need not wait to drop the table
        except BaseException:
            with one_at_a_time:
                parts.close()  # the other connections stop too
            with contextlib.suppress(pymysql.MySQLError, OSError):
                connection.rollback()  # or a later run could not drop the table
            raise
        return written

    with ThreadPoolExecutor(max_workers=len(connections)) as writers:
        return sum(writers.map(write, connections))


def _ahead(rows: Iterable[Sequence[str]]) -> Generator[Sequence[str]]:
    """The same rows; the next list is computed while MySQL writes this one."""
    parts = iter(rows)
    with ThreadPoolExecutor(max_workers=1) as worker:
        following = worker.submit(next, parts, None)
        while (part := following.result()) is not None:
            following = worker.submit(next, parts, None)
            if part:
                yield part
