"""Replace a whole MySQL table so that its readers always see a whole one, the old or the new.

`replace_table` does it at once. Where functions share the work, they do the same by its pieces:
`create_staging`, `load`, `require_rows`, `put_in_place`. Who creates, renames or drops holds the lock
of the table by `alone`; a lock ends with its connection, so between functions a staging table is
protected by its name, which says whose it is:

    <table>__staging_<12 hex digits>                a replace_table's: dead, unless its lock is held
    <table>__staging_<yyyymmdd>_<12 hex digits>     a run's of this day, until another run of the day begins
    <table>__old_<12 hex digits>                    was replaced: dead, unless its lock is held
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import ER

from lambdas.core.errors import StoreUnavailable
from lambdas.serving.mysql import named_lock, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

LOCK_SECONDS = 60  # how long to wait for another run that writes the same table
PATIENCE_SECONDS = 60.0  # how long to go round a reader that keeps the table open
PAUSE_SECONDS = 0.5  # between two attempts, so that readers queued behind one get through
FORGET_SECONDS = 20  # how long the report of a failed run waits for shards that have not noticed
LEFT_HOURS = 6
"""A staging table this old is nobody's: two shards at once, 48 could have taken Lambda's whole 15 minutes.

If it were somebody's after all, that run would end as Superseded, and the table would stay as it was.
"""

_STAGING, _OLD = "__staging_", "__old_"
_OF_DAY = re.compile(r"(\d{8})_[0-9a-f]{12}")


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
    run holds to its end tells that no other is at work, so its leftovers are dead.

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
    staging = f"{table}{_STAGING}{secrets.token_hex(6)}"
    with alone(connection, table):
        check(table_comment(connection, table) or "")
        try:
            drop_leftovers(connection, table)
            create_staging(connection, staging, definition, comment)
            written = load([connection, *helpers], staging, rows)
            require_rows(connection, staging, written)
            put_in_place(connection, staging, table)
        except BaseException:
            _forget(connection, staging)
            raise
    return written


@contextlib.contextmanager
def alone(connection: pymysql.Connection, table: str) -> Iterator[None]:
    """Be the only one who creates, renames or drops tables beside `table`.

    Raises:
        StoreUnavailable: another one was at it for all of LOCK_SECONDS.
    """
    with named_lock(connection, f"swap {table}", LOCK_SECONDS), connection.cursor() as cursor:
        cursor.execute("SET SESSION lock_wait_timeout = 1")  # a waiting RENAME holds up new readers
        try:
            yield
        finally:
            if connection.open:
                cursor.execute("SET SESSION lock_wait_timeout = DEFAULT")


def staging_of_day(table: str, dt: str, run_id: str) -> str:
    """The name of a run's staging table; MySQL takes 64 characters."""
    return f"{table}{_STAGING}{dt.replace('-', '')}_{hashlib.sha256(run_id.encode()).hexdigest()[:12]}"


def drop_leftovers(connection: pymysql.Connection, table: str, *, of_day: str = "", also: str = "") -> None:
    """Drop what ended runs left behind. Only within `alone`.

    Args:
        connection: as replace_table's.
        table: whose staging and old tables.
        of_day: YYYY-MM-DD; its staging tables go too, however young: who calls begins the day anew.
        also: one more staging table that goes; it need not exist.

    Raises:
        StoreUnavailable: somebody keeps one of them open.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, create_time < NOW() - INTERVAL %s HOUR FROM information_schema.tables"
            " WHERE table_schema = DATABASE()",
            (LEFT_HOURS,),
        )
        for name, is_left in cursor.fetchall():
            if name == also or _is_dead(name, table, of_day.replace("-", ""), is_left=bool(is_left)):
                _patiently(cursor, f"DROP TABLE {quoted(name)}")


def _is_dead(name: str, table: str, day: str, *, is_left: bool) -> bool:
    if name.startswith(table + _OLD):
        return True
    if not name.startswith(table + _STAGING):
        return False
    of_day = _OF_DAY.fullmatch(name.removeprefix(table + _STAGING))
    return of_day is None or of_day[1] == day or is_left


def create_staging(connection: pymysql.Connection, staging: str, definition: str, comment: str) -> None:
    """Create a table for rows to come. Only within `alone`."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {quoted(staging)} {definition} COMMENT = {connection.escape(comment)}")


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


def delete_range(connection: pymysql.Connection, staging: str, column: str, first: str, last: str) -> None:
    """Delete the rows whose column lies from `first` to `last`: those of an attempt that was cut short."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quoted(staging)} WHERE {quoted(column)} BETWEEN %s AND %s",  # noqa: S608  quoted names
            (first, last),
        )
    connection.commit()


def load(connections: Sequence[pymysql.Connection], staging: str, rows: Iterable[Sequence[str]]) -> int:
    """Write rows as replace_table takes them; how many. Each statement is committed.

    Every connection takes the next statement's rows when it has written its last ones.
    """
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
                    connection.commit()  # so that a later run need not wait to drop the table
        except BaseException:
            with turn:
                coming.close()  # nobody need go on
            with contextlib.suppress(pymysql.MySQLError, OSError):
                connection.rollback()  # or nobody could drop the table
            raise
        return written

    with ThreadPoolExecutor(max_workers=len(connections)) as writers:
        return sum(writers.map(write, connections))


def require_rows(connection: pymysql.Connection, staging: str, expected: int) -> None:
    """Raise StoreUnavailable unless the table holds as many rows as were to be loaded."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(staging)}")  # noqa: S608 - the name is quoted
        if cursor.fetchone() != (expected,):
            raise StoreUnavailable(f"MySQL: {staging} does not hold the {expected} rows it took; run again")
    connection.commit()


def _ahead(rows: Iterable[Sequence[str]]) -> Generator[Sequence[str]]:
    """The same rows, the next list being made while the server works on this one."""
    coming = iter(rows)
    with ThreadPoolExecutor(max_workers=1) as other:
        following = other.submit(next, coming, None)
        while (part := following.result()) is not None:
            following = other.submit(next, coming, None)
            if part:
                yield part


def put_in_place(connection: pymysql.Connection, staging: str, table: str) -> None:
    """Put the loaded table in the place of `table` in one instant, and drop that. Only within `alone`.

    Raises:
        StoreUnavailable: a reader keeps the table open.
    """
    old, moves = f"{table}{_OLD}{secrets.token_hex(6)}", f"{quoted(staging)} TO {quoted(table)}"
    with connection.cursor() as cursor:
        if not _exists(cursor, table):
            _patiently(cursor, f"RENAME TABLE {moves}")
            return
        _patiently(cursor, f"RENAME TABLE {quoted(table)} TO {quoted(old)}, {moves}")
        _patiently(cursor, f"DROP TABLE {quoted(old)}")


def drop_staging(connection: pymysql.Connection, staging: str) -> None:
    """Drop a failed run's staging table, if it is there and nobody is loading it; else a later run does."""
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION lock_wait_timeout = %s", (FORGET_SECONDS,))
        try:
            cursor.execute(f"DROP TABLE IF EXISTS {quoted(staging)}")
        except pymysql.OperationalError as error:
            if error.args[0] != ER.LOCK_WAIT_TIMEOUT:
                raise


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


def _forget(connection: pymysql.Connection, staging: str) -> None:
    """Leave nothing behind if the connection still allows it; else the next run does."""
    with contextlib.suppress(pymysql.MySQLError, OSError), connection.cursor() as cursor:
        connection.rollback()
        cursor.execute(f"DROP TABLE IF EXISTS {quoted(staging)}")
