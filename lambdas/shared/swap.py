"""Replace a whole MySQL table so that its readers always see a whole one, the old or the new."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import ER

from lambdas.shared.errors import StoreUnavailable
from lambdas.shared.mysql import named_lock, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

LOCK_SECONDS = 60  # how long to wait for another run that writes the same table
PATIENCE_SECONDS = 60.0  # how long to go round a reader that keeps the table open
PAUSE_SECONDS = 0.5  # between two attempts, so that readers queued behind one get through

_STAGING, _OLD = "__staging_", "__old_"


def replace_table(  # noqa: PLR0913, PLR0917  each is one thing of a table
    connection: pymysql.Connection,
    table: str,
    definition: str,
    rows: Iterable[Sequence[str]],
    comment: str = "",
    check: Callable[[str], None] = lambda _comment: None,
    helpers: Sequence[pymysql.Connection] = (),
) -> int:
    """Load rows into a new table, then put it in the place of `table`, which need not exist.

    Whatever fails, `table` stays as it was. A transaction that is open on the connection is
    committed. A run that was killed half way is cleaned up by the next one: the lock that every
    run holds to its end tells that no other is at work, so all leftovers are dead.

    Args:
        connection: of a user that may create, alter and drop tables of the schema in use.
        table: name of the table.
        definition: what follows CREATE TABLE name: columns in the rows' order, keys, options.
        rows: lists of rows as SQL text, `(…,…)`, each list one statement; in primary-key order.
        comment: becomes the table's comment, and so changes in the same instant as its rows; MySQL
            keeps no emoji there.
        check: is given the comment of the table to be replaced (empty if there is none) once no other
            run is at work; what it raises leaves the table as it was.
        helpers: other connections to the same schema, which load beside this one: a server works on
            one statement of a connection at a time, and has more than one core.

    Returns:
        The number of rows in the new table.

    Raises:
        StoreUnavailable: another run is writing the table, or a reader keeps it open.
    """
    with named_lock(connection, f"swap {table}", LOCK_SECONDS), connection.cursor() as cursor:
        run = secrets.token_hex(6)
        staging, old = f"{table}{_STAGING}{run}", f"{table}{_OLD}{run}"
        check(table_comment(connection, table) or "")
        cursor.execute("SET SESSION lock_wait_timeout = 1")  # a waiting RENAME holds up new readers
        try:
            for leftover in _leftovers(cursor, table):
                _patiently(cursor, f"DROP TABLE {quoted(leftover)}")
            cursor.execute(
                f"CREATE TABLE {quoted(staging)} {definition} COMMENT = {connection.escape(comment)}"
            )
            written = _load([connection, *helpers], staging, rows)
            _swap(cursor, table, staging, old)
        except BaseException:
            _forget(connection, staging)
            raise
        finally:
            if connection.open:
                cursor.execute("SET SESSION lock_wait_timeout = DEFAULT")
        return written


def table_comment(connection: pymysql.Connection, table: str) -> str | None:
    """The comment that the table's last replacement left; None if there is no such table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_comment FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = %s",
            (table,),
        )
        row = cursor.fetchone()
    return str(row[0]) if row else None


def _load(connections: Sequence[pymysql.Connection], staging: str, rows: Iterable[Sequence[str]]) -> int:
    """Every connection takes the next statement's rows when it has written its last ones."""
    insert = f"INSERT INTO {quoted(staging)} VALUES "  # noqa: S608 - the name is quoted, rows are SQL
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
            connection.commit()
        except BaseException:
            with turn:
                coming.close()  # nobody need go on
            with contextlib.suppress(pymysql.MySQLError, OSError):
                connection.rollback()  # or nobody could drop the table
            raise
        return written

    with ThreadPoolExecutor(max_workers=len(connections)) as writers:
        written = sum(writers.map(write, connections))
    with connections[0].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(staging)}")  # noqa: S608 - the name is quoted
        if cursor.fetchone() != (written,):
            raise StoreUnavailable(f"MySQL: {staging} does not hold the {written} rows it took; run again")
    return written


def _ahead(rows: Iterable[Sequence[str]]) -> Generator[Sequence[str]]:
    """The same rows, the next list being made while the server works on this one."""
    coming = iter(rows)
    with ThreadPoolExecutor(max_workers=1) as other:
        following = other.submit(next, coming, None)
        while (part := following.result()) is not None:
            following = other.submit(next, coming, None)
            if part:
                yield part


def _swap(cursor: pymysql.cursors.Cursor, table: str, staging: str, old: str) -> None:
    moves = f"{quoted(staging)} TO {quoted(table)}"
    if not _exists(cursor, table):
        _patiently(cursor, f"RENAME TABLE {moves}")
        return
    _patiently(cursor, f"RENAME TABLE {quoted(table)} TO {quoted(old)}, {moves}")
    _patiently(cursor, f"DROP TABLE {quoted(old)}")


def _patiently(cursor: pymysql.cursors.Cursor, statement: str) -> None:
    """Run a statement that needs a table for itself, between its readers, for a limited time."""
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


def _exists(cursor: pymysql.cursors.Cursor, table: str) -> bool:
    query = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = %s"
    return cursor.execute(query, (table,)) > 0


def _leftovers(cursor: pymysql.cursors.Cursor, table: str) -> list[str]:
    cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
    starts = (table + _STAGING, table + _OLD)
    return [name for (name,) in cursor.fetchall() if name.startswith(starts)]


def _forget(connection: pymysql.Connection, staging: str) -> None:
    """Leave nothing behind if the connection still allows it; else the next run does."""
    with contextlib.suppress(pymysql.MySQLError, OSError), connection.cursor() as cursor:
        connection.rollback()
        cursor.execute(f"DROP TABLE IF EXISTS {quoted(staging)}")
