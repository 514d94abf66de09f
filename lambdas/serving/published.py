"""The table `published`: the run whose rows each serving table holds.

It is replaced by the same RENAME as those tables, so it never contradicts them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypedDict, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import pymysql

    from lambdas.core.run import PipelineRun

PUBLISHED = "published"
_COLUMNS = "pipeline, table_name, dt, run_id, model, contract, at, rows_published, coverage_tracks"


class PublishedRow(TypedDict):
    """A row as requests answer it: as Published, with `at` as an ISO time (UTC)."""

    pipeline: str
    table_name: str
    dt: str
    run_id: str
    model: Mapping[str, Any]
    contract: int
    at: str
    rows_published: int | None
    coverage_tracks: float | None


@dataclass(frozen=True)
class Published:
    """One row: the run whose rows a serving table holds.

    Attributes:
        dt: the day of its rows.
        model: what they were computed with; `features` at least.
        contract: the number of the last migration of the table.
        at: UTC.
        rows_published: how many it held when it was published; None where an older version published it.
        coverage_tracks: those compared, as a share of those with tracks; None likewise.
    """

    pipeline: str
    table_name: str
    dt: str
    run_id: str
    model: Mapping[str, Any]
    contract: int
    at: datetime
    rows_published: int | None
    coverage_tracks: float | None

    def as_json(self) -> PublishedRow:
        """The row as requests answer it."""
        return cast("PublishedRow", {**vars(self), "at": self.at.isoformat()})


def published(connection: pymysql.Connection, tables: Collection[str]) -> dict[str, Published]:
    """The rows of these tables, by table; a table that holds no run's rows has none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM published WHERE table_name IN %s", (tuple(tables),))
        rows = [Published(*row) for row in cursor.fetchall()]
    connection.commit()  # or a swap would have to wait for this connection
    return {row.table_name: replace(row, model=json.loads(str(row.model))) for row in rows}


def newer_day(connection: pymysql.Connection, run: PipelineRun, tables: Collection[str]) -> str:
    """The day of these tables, if the run is of an older one and not forced; else empty."""
    newest = max((row.dt for row in published(connection, tables).values()), default="")
    return newest if newest > run.dt and not run.force else ""


def is_published(connection: pymysql.Connection, run: PipelineRun, tables: Collection[str]) -> bool:
    """Whether all of these tables hold this run's rows."""
    found = published(connection, tables)
    return all(table in found and found[table].run_id == run.run_id for table in tables)


def contracts(connection: pymysql.Connection, tables: Collection[str]) -> dict[str, int]:
    """The number of the migration that changed each table last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, MAX(version) FROM schema_migrations"
            " WHERE table_name IN %s GROUP BY table_name",
            (tuple(tables),),
        )
        numbers = dict(cursor.fetchall())
    connection.commit()
    return {table: int(numbers.get(table, 0)) for table in tables}


def copy_published(
    connection: pymysql.Connection, staging: str, tables: Collection[str], rows: Iterable[Published]
) -> None:
    """Fill a staging table of `published`: with the rows of other tables as they are, and with these rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {staging} SELECT * FROM published WHERE table_name NOT IN %s",
            (tuple(tables),),
        )
        for row in rows:
            cursor.execute(
                f"INSERT INTO {staging} ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                tuple((vars(row) | {"model": json.dumps(row.model, sort_keys=True)}).values()),
            )
    connection.commit()


def now() -> datetime:
    """UTC, without a zone, as MySQL keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
