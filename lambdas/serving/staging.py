"""Staging tables: of a serving table's shape, filled before they replace it.

They are created, renamed and dropped under the pipeline's lock (`publish_lock`). A lock ends with its
connection, so between functions the name of a staging table says which run may still need it:

    <table>__staging_<12 hex digits>               of one publish(): may be dropped by any holder of the lock
    <table>__staging_<yyyymmdd>_<12 hex digits>    of a run of this day, until another run of the day begins
    <table>__old_<12 hex digits>                   a replaced table: may be dropped by any holder of the lock
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import ER

from lambdas.core.errors import InvalidInput, StoreUnavailable, Superseded
from lambdas.serving.lock_waits import retry_on_lock_wait
from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lambdas.core.run import PipelineRun

DROP_SECONDS = 20  # how long the report of a failed run waits for shards that still write
OLDEST_HOURS = 6
"""A run's staging table that is older than this is taken for a leftover and dropped.

In six hours 48 shards can run for Lambda's limit of 15 minutes each, two at a time. If a run needs the
table after all, that run ends as Superseded and the serving table stays as it was.
"""

_STAGING, _OLD = "__staging_", "__old_"
_OF_DAY = re.compile(r"(\d{8})_[0-9a-f]{12}")


def staging_of_run(table: str, run: PipelineRun) -> str:
    """The name of a run's staging table; at most 64 characters."""
    digest = hashlib.sha256(run.run_id.encode()).hexdigest()[:12]
    return f"{table}{_STAGING}{run.dt.replace('-', '')}_{digest}"


def new_staging(table: str) -> str:
    """A name for a staging table that one connection creates, fills and renames."""
    return f"{table}{_STAGING}{secrets.token_hex(6)}"


def new_old(table: str) -> str:
    """A name for the table that a staging table replaces."""
    return f"{table}{_OLD}{secrets.token_hex(6)}"


def create_staging(connection: pymysql.Connection, table: str, staging: str) -> None:
    """Create an empty table of the same columns, keys and collations.

    Raises:
        InvalidInput: the serving table is missing.
    """
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE TABLE {quoted(staging)} LIKE {quoted(table)}")
        except pymysql.ProgrammingError as error:
            if error.args[0] != ER.NO_SUCH_TABLE:
                raise
            raise InvalidInput(f"table {table}", "is missing; `kindred migrate` makes it again") from error
        # An older version wrote the day into the comment; `published` says it now.
        cursor.execute(f"ALTER TABLE {quoted(staging)} COMMENT = ''")


def drop_leftovers(
    connection: pymysql.Connection, tables: Collection[str], *, of_day: str = "", also: Collection[str] = ()
) -> None:
    """Drop the staging and old tables that ended runs left.

    Args:
        connection: of a user that may drop tables.
        tables: whose staging and old tables.
        of_day: YYYY-MM-DD; its staging tables are dropped too, of any age, because a run of the day begins.
        also: more staging tables to drop; they need not exist.

    Raises:
        StoreUnavailable: a reader keeps one of them open.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, create_time < NOW() - INTERVAL %s HOUR FROM information_schema.tables"
            " WHERE table_schema = DATABASE()",
            (OLDEST_HOURS,),
        )
        day = of_day.replace("-", "")
        for name, is_old in cursor.fetchall():
            if name in also or any(_is_leftover(name, table, day, is_old=bool(is_old)) for table in tables):
                retry_on_lock_wait(cursor, f"DROP TABLE {quoted(name)}")


def delete_range(connection: pymysql.Connection, staging: str, column: str, first: str, last: str) -> None:
    """Delete the rows whose column lies from `first` to `last`, which an earlier attempt wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quoted(staging)} WHERE {quoted(column)} BETWEEN %s AND %s",
            (first, last),
        )
    connection.commit()


def require_rows(connection: pymysql.Connection, staging: str, expected: int) -> None:
    """Raise StoreUnavailable unless the table holds as many rows as were to be loaded."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(staging)}")
        if cursor.fetchone() != (expected,):
            raise StoreUnavailable(
                f"MySQL: {staging} does not hold the {expected} rows that were written; run again"
            )
    connection.commit()


def require_shape(connection: pymysql.Connection, staging: str, table: str) -> None:
    """Raise StoreUnavailable if the table was migrated since its staging table was made."""
    with connection.cursor() as cursor:
        shapes = []
        for name in (staging, table):
            cursor.execute(
                "SELECT column_name, column_type, collation_name, is_nullable FROM information_schema.columns"
                " WHERE table_schema = DATABASE() AND table_name = %s ORDER BY ordinal_position",
                (name,),
            )
            shapes.append(cursor.fetchall())
    if shapes[0] and shapes[0] != shapes[1]:
        raise StoreUnavailable(f"MySQL: {table} was migrated while {staging} was filled; run again")


@contextlib.contextmanager
def staging_expected(run: PipelineRun) -> Iterator[None]:
    """Raise Superseded where the run's staging table is missing: a later run of the day has dropped it."""
    try:
        yield
    except pymysql.ProgrammingError as error:
        if error.args[0] != ER.NO_SUCH_TABLE:
            raise
        raise Superseded(run.dt) from error


def drop_staging(connection: pymysql.Connection, staging: str) -> None:
    """Drop a failed run's staging table; if a shard still writes to it, a later run drops it."""
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION lock_wait_timeout = %s", (DROP_SECONDS,))
        try:
            cursor.execute(f"DROP TABLE IF EXISTS {quoted(staging)}")
        except pymysql.OperationalError as error:
            if error.args[0] != ER.LOCK_WAIT_TIMEOUT:
                raise


def drop_quietly(connection: pymysql.Connection, stagings: Collection[str]) -> None:
    """Drop these tables if the connection still works; if not, the next run does."""
    with contextlib.suppress(pymysql.MySQLError, OSError), connection.cursor() as cursor:
        connection.rollback()
        for staging in stagings:
            cursor.execute(f"DROP TABLE IF EXISTS {quoted(staging)}")


def _is_leftover(name: str, table: str, day: str, *, is_old: bool) -> bool:
    if name.startswith(table + _OLD):
        return True
    if not name.startswith(table + _STAGING):
        return False
    of_day = _OF_DAY.fullmatch(name.removeprefix(table + _STAGING))
    return of_day is None or of_day[1] == day or is_old
