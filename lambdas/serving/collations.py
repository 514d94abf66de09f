"""Refuses a schema that would take ids that differ only in case for the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pymysql


def refuse_merging_ids(connection: pymysql.Connection, id_columns: Mapping[tuple[str, str], str]) -> None:
    """Check the id columns that the schema in use already has, whoever created them.

    Args:
        connection: to the schema.
        id_columns: each one's type, by table and column.

    Raises:
        InvalidInput: one is not `ascii_bin`, so that ids may merge and joins scan the table; the
            message has the statements that correct it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND COALESCE(collation_name, '') <> 'ascii_bin'"
            " ORDER BY table_name, ordinal_position"
        )
        merging = [row for row in cursor.fetchall() if (row[1], row[2]) in id_columns]
    if not merging:
        return
    columns = ", ".join(f"{table}.{column} ({collation})" for _, table, column, collation in merging)
    statements = " ".join(
        f"ALTER TABLE {quoted(schema)}.{quoted(table)} MODIFY {quoted(column)} {id_columns[table, column]} "
        "CHARACTER SET ascii COLLATE ascii_bin NOT NULL;"
        for schema, table, column, _ in merging
    )
    raise InvalidInput(
        f"schema {merging[0][0]}", f"{columns}: ids that differ only in case would be one; run: {statements}"
    )
