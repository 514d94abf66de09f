"""Replaces serving tables by their staging tables, all by one RENAME, so that readers see whole tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.serving.lock_waits import LOCK_SECONDS, retry_on_lock_wait
from lambdas.serving.mysql import named_lock, quoted
from lambdas.serving.published import PUBLISHED, copy_published
from lambdas.serving.staging import create_staging, drop_leftovers, drop_quietly, new_old, new_staging

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pymysql import Connection

    from lambdas.serving.published import Published


def swap(connection: Connection, stagings: Mapping[str, str], rows: Iterable[Published]) -> None:
    """Replace each table by its staging table, and its row in `published`, at the same moment.

    The caller holds the pipeline's `publish_lock`.

    Args:
        connection: of a user that may create, alter and drop tables.
        stagings: by table.
        rows: of `published`, for these tables; a table without a row holds no run's rows.

    Raises:
        StoreUnavailable: a reader keeps one of the tables open, or another pipeline swaps its tables.
    """
    with named_lock(connection, "published", LOCK_SECONDS):
        copy = new_staging(PUBLISHED)
        try:
            drop_leftovers(connection, [PUBLISHED])
            create_staging(connection, PUBLISHED, copy)
            copy_published(connection, copy, stagings.keys(), rows)
            _rename({**stagings, PUBLISHED: copy}, connection)
        except BaseException:
            drop_quietly(connection, [copy])
            raise


def _rename(stagings: Mapping[str, str], connection: Connection) -> None:
    olds = {table: new_old(table) for table in stagings}
    moves = (
        f"{quoted(table)} TO {quoted(olds[table])}, {quoted(staging)} TO {quoted(table)}"
        for table, staging in stagings.items()
    )
    with connection.cursor() as cursor:
        retry_on_lock_wait(cursor, f"RENAME TABLE {', '.join(moves)}")
        for old in olds.values():
            retry_on_lock_wait(cursor, f"DROP TABLE {quoted(old)}")
