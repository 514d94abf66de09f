"""Numbered migrations  ->  the serving schema in MySQL, its users, the lake's views, as they are to be.

A migration is one file of `migrations/`, one statement that may be run twice: MySQL commits each
DDL by itself, so a run that was cut off after the statement and before its note repeats it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.core import secrets
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake.athena import Athena
from lambdas.lake.views import create_views
from lambdas.operations.settings import MigrateSettings
from lambdas.serving.collations import refuse_merging_ids
from lambdas.serving.mysql import named_lock, quoted, session
from lambdas.serving.users import set_users

if TYPE_CHECKING:
    import pymysql

MIGRATIONS = Path(__file__).parents[1] / "serving" / "migrations"

_LOCK_SECONDS = 60
_NOTES = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version INT NOT NULL,
    name VARCHAR(255) NOT NULL,
    applied_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) COMMENT 'UTC',
    PRIMARY KEY (version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
"""


def handler(event: dict[str, object], context: object) -> dict[str, object]:  # noqa: ARG001
    """Bring schema and users up to date; run it after every deploy and every rotation of a secret.

    Returns:
        {"applied": names of the migrations applied now, "version": number of the last one, "views": names}

    Raises:
        StoreUnavailable: MySQL cannot be reached, or another migration is running.
        InvalidInput: a secret lacks a field, or the schema has ids that a migration would harm.
    """
    settings = MigrateSettings.from_env()
    pipeline = secrets.read_secret(settings.mysql_pipeline_secret)
    reader = secrets.read_secret(settings.mysql_reader_secret)
    if not pipeline.get("dbname"):
        raise InvalidInput(f"secret {settings.mysql_pipeline_secret}", "it lacks dbname, the serving schema")

    with session(settings.mysql_admin_secret, settings.mysql_ca) as connection:
        schema = use_schema(connection, pipeline["dbname"])
        with named_lock(connection, "migrate", _LOCK_SECONDS):
            applied = migrate(connection)
            set_users(connection, schema, pipeline=pipeline, reader=reader)
        version = newest()
    views = create_views(Athena(settings.database, settings.workgroup))

    log.info("migrated", extra={"schema": schema, "applied": applied, "version": version})
    return {"applied": applied, "version": version, "views": views}


def use_schema(connection: pymysql.Connection, schema: str) -> str:
    """Make the schema if it is missing, and the connection use it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE IF NOT EXISTS {quoted(schema)} "
            "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"
        )
    connection.select_db(schema)
    return schema


def migrate(connection: pymysql.Connection, folder: Path = MIGRATIONS) -> list[str]:
    """Apply what is not yet noted in `schema_migrations`, in the order of the numbers.

    Raises:
        InvalidInput: an existing id column would merge ids; nothing has been changed.
    """
    refuse_merging_ids(connection)
    with connection.cursor() as cursor:
        cursor.execute(_NOTES)
        cursor.execute("SELECT version FROM schema_migrations")
        known = {version for (version,) in cursor.fetchall()}
        applied = []
        for file in sorted(folder.glob("*.sql")):
            if number(file) in known:
                continue
            cursor.execute(file.read_text(encoding="utf-8"))
            cursor.execute(
                "INSERT INTO schema_migrations (version, name) VALUES (%s, %s)", (number(file), file.stem)
            )
            connection.commit()
            applied.append(file.stem)
    return applied


def newest(folder: Path = MIGRATIONS) -> int:
    """The number of the last migration there is."""
    return max(map(number, folder.glob("*.sql")))


def number(file: Path) -> int:
    """The number that a migration's file name starts with."""
    return int(file.stem.partition("_")[0])
