"""Numbered migrations  ->  the serving schema in MySQL, its users, and the lake's views, up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import pymysql
from pymysql.constants import ER

from lambdas.core import secrets
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake.athena import Athena
from lambdas.lake.views import create_views
from lambdas.operations.settings import MigrateSettings
from lambdas.pipelines import PIPELINES
from lambdas.serving.collations import refuse_merging_ids
from lambdas.serving.migrations import id_columns, read_migrations
from lambdas.serving.mysql import named_lock, quoted, session
from lambdas.serving.users import set_users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.serving.migrations import Migration

SHARED = "serving"
LAMBDAS = Path(__file__).parents[1]

_LOCK_SECONDS = 60
_MIGRATIONS_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    pipeline VARCHAR(32) NOT NULL COMMENT 'Whose it is; serving: shared by all',
    version INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    table_name VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'What it made or altered',
    applied_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'UTC',
    PRIMARY KEY (pipeline, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
"""
_ADD_PIPELINE = """
ALTER TABLE schema_migrations
    ADD COLUMN pipeline VARCHAR(32) NOT NULL DEFAULT '' COMMENT 'Whose it is; serving: shared by all' FIRST,
    ADD COLUMN table_name VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'What it made or altered' AFTER name,
    DROP PRIMARY KEY,
    ADD PRIMARY KEY (pipeline, version)
"""
_ALREADY_ALTERED = {ER.DUP_FIELDNAME, ER.DUP_KEYNAME, ER.CANT_DROP_FIELD_OR_KEY}
"""Errors of an ALTER that was carried out before: an ALTER is atomic, so all of it was."""


class MigrateResult(TypedDict):
    """What was brought up to date.

    Attributes:
        applied: names of the migrations applied now.
        migrations: how many there are.
        views: names of the lake's views, which are made anew each time.
    """

    applied: list[str]
    migrations: int
    views: list[str]


def handler(event: object, context: object) -> MigrateResult:
    """Bring schema and users up to date; run it after every deploy and every rotation of a secret.

    Raises:
        StoreUnavailable: MySQL cannot be reached, or another migration is running.
        InvalidInput: a secret lacks a field, or the schema has ids that a migration would harm.
    """
    settings = MigrateSettings.from_env()
    pipeline = secrets.read_secret(settings.mysql_pipeline_secret)
    reader = secrets.read_secret(settings.mysql_reader_secret)
    if not pipeline.get("dbname"):
        raise InvalidInput(f"secret {settings.mysql_pipeline_secret}", "it lacks dbname, the serving schema")

    every = migrations()
    with session(settings.mysql_admin_secret, settings.mysql_ca) as connection:
        schema = use_schema(connection, pipeline["dbname"])
        with named_lock(connection, "migrate", _LOCK_SECONDS):
            applied = migrate(connection, every)
            set_users(connection, schema, pipeline=pipeline, reader=reader)
    views = create_views(Athena(settings.database, settings.workgroup))

    log.info("migrated", extra={"schema": schema, "applied": applied, "migrations": len(every)})
    return {"applied": applied, "migrations": len(every), "views": views}


def use_schema(connection: pymysql.Connection, schema: str) -> str:
    """Make the schema if it is missing, and the connection use it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE IF NOT EXISTS {quoted(schema)} "
            "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"
        )
    connection.select_db(schema)
    return schema


def migrations() -> list[Migration]:
    """Every migration, in order: those that pipelines share, then those of each pipeline."""
    owners = (SHARED, *(pipeline.name for pipeline in PIPELINES))
    return read_migrations((owner, LAMBDAS / owner / "migrations") for owner in owners)


def migrate(connection: pymysql.Connection, every: Sequence[Migration]) -> list[str]:
    """Apply what `schema_migrations` does not have; and again, the migrations of a table that is missing.

    Raises:
        InvalidInput: an existing id column would merge ids; nothing has been changed.
    """
    refuse_merging_ids(connection, id_columns(every))
    with connection.cursor() as cursor:
        _update_migrations_table(cursor, every)
        cursor.execute("SELECT pipeline, version FROM schema_migrations")
        applied_before = set(cursor.fetchall())
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()")
        tables = {table for (table,) in cursor.fetchall()} | {""}
        applied = []
        for one in every:
            if (one.pipeline, one.version) in applied_before and one.table in tables:
                continue
            _apply(cursor, one)
            connection.commit()
            applied.append(f"{one.pipeline}/{one.name}")
        _update_contracts(cursor)
        connection.commit()
    return applied


def _update_migrations_table(cursor: pymysql.cursors.Cursor, every: Sequence[Migration]) -> None:
    """Rows of the first six migrations have no pipeline: all were in one folder then."""
    cursor.execute(_MIGRATIONS_TABLE)
    cursor.execute("SHOW COLUMNS FROM schema_migrations LIKE 'pipeline'")
    if cursor.fetchone() is None:
        cursor.execute(_ADD_PIPELINE)
    for one in every:
        cursor.execute(
            "UPDATE schema_migrations SET pipeline = %s, table_name = %s WHERE pipeline = '' AND name = %s",
            (one.pipeline, one.table, one.name),
        )


def _apply(cursor: pymysql.cursors.Cursor, one: Migration) -> None:
    try:
        cursor.execute(one.sql)
    except pymysql.MySQLError as error:
        if error.args[0] not in _ALREADY_ALTERED:
            raise
    cursor.execute(
        "REPLACE INTO schema_migrations (pipeline, version, name, table_name) VALUES (%s, %s, %s, %s)",
        (one.pipeline, one.version, one.name, one.table),
    )


def _update_contracts(cursor: pymysql.cursors.Cursor) -> None:
    """Write into `published` the number of the migration that changed each table last."""
    cursor.execute(
        "UPDATE published SET contract = COALESCE((SELECT MAX(version) FROM schema_migrations"
        " WHERE schema_migrations.table_name = published.table_name), contract)"
    )
