"""Ids that differ only in case are different ids: a schema that would merge them is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.serving.mysql import quoted

if TYPE_CHECKING:
    import pymysql

ID_COLUMNS = {
    ("artists", "id"): "CHAR(22)",
    ("related_artists", "artist_id"): "CHAR(22)",
    ("related_artists", "y_artist"): "CHAR(22)",
    ("pipeline_runs", "run_id"): "VARCHAR(80)",
}


def refuse_merging_ids(connection: pymysql.Connection) -> None:
    """Check the id columns that the schema in use already has, of whatever origin.

    Raises:
        InvalidInput: one is not `ascii_bin`, so that ids may merge and joins scan the table; the
            message holds the statements that mend it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND COALESCE(collation_name, '') <> 'ascii_bin'"
            " ORDER BY table_name, ordinal_position"
        )
        found = [row for row in cursor.fetchall() if (row[1], row[2]) in ID_COLUMNS]
    if not found:
        return
    columns = ", ".join(f"{table}.{column} ({collation})" for _, table, column, collation in found)
    mend = " ".join(_alter(schema, table, column) for schema, table, column, _ in found)
    raise InvalidInput(
        f"schema {found[0][0]}", f"{columns}: ids that differ only in case would be one; run: {mend}"
    )


def _alter(schema: str, table: str, column: str) -> str:
    return (
        f"ALTER TABLE {quoted(schema)}.{quoted(table)} MODIFY {quoted(column)} {ID_COLUMNS[table, column]} "
        "CHARACTER SET ascii COLLATE ascii_bin NOT NULL;"
    )
