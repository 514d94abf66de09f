"""Serving tables that a purged day made: emptied, each in one swap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.serving.swap import replace_table, table_comment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pymysql import Connection


def empty_tables_of(
    connection: Connection, tables: Mapping[str, str], days: Collection[str], *, dry_run: bool
) -> dict[str, int]:
    """Empty those of these tables that one of these days made. Counts their rows.

    Args:
        connection: as lambdas.serving.swap.replace_table.
        tables: what follows CREATE TABLE name, by name.
        days: YYYY-MM-DD.
        dry_run: count only.
    """
    counts = {}
    for table, definition in tables.items():
        comment = table_comment(connection, table) or ""
        made = any(comment.startswith(f"dt={day} ") for day in days)
        counts[f"rows of {table} in MySQL"] = _count(connection, table) if made else 0
        if made and not dry_run:
            replace_table(connection, table, definition, [])
    return counts


def _count(connection: Connection, table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")  # noqa: S608  our own name
        (count,) = cursor.fetchone() or (0,)
    return int(count)
