"""Empties the serving tables that were published for a purged day, all by one RENAME."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.serving.publish import empty
from lambdas.serving.published import published

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pymysql import Connection


def empty_tables_of(
    connection: Connection, pipeline: str, days: Mapping[str, Collection[str]], *, dry_run: bool
) -> dict[str, int]:
    """Empty those of a pipeline's tables that were published for one of these days; how many rows each had.

    Args:
        connection: of the pipeline's user.
        pipeline: the tables'.
        days: by table, YYYY-MM-DD.
        dry_run: count only.
    """
    affected = [table for table, row in published(connection, list(days)).items() if row.dt in days[table]]
    counts = {
        f"rows of {table} in MySQL": _count(connection, table) if table in affected else 0 for table in days
    }
    if affected and not dry_run:
        empty(connection, pipeline, affected)
    return counts


def _count(connection: Connection, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        (count,) = cursor.fetchone() or (0,)
    return int(count)
