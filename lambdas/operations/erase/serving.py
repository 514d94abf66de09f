"""MySQL's serving tables: rows that name what is forgotten, and tables published for a purged day.

Two parts: rows go before the partitions, so that no run that starts meanwhile takes in again what is
forgotten; tables after them, once it is known which days had something of the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from lambdas.core.settings import ServingSettings
from lambdas.operations.erase.parts import day_of
from lambdas.operations.erase.plan import Plan
from lambdas.pipelines import PIPELINES, SHARED_SERVING
from lambdas.serving.emptying import empty_tables_of
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from pymysql import Connection

    from lambdas.core.pipeline import ServingTable
    from lambdas.operations.erase.plan import Held, Subject


class ServingEvent(TypedDict):
    """A plan's folder, and which of the two parts is to be done."""

    plan: str
    part: Literal["rows", "tables"]


def handler(event: ServingEvent, context: object) -> ServingEvent:
    """A part of a plan, done -> the same.

    Raises:
        StoreUnavailable: MySQL cannot be reached, or a run is publishing.
    """
    settings = ServingSettings.from_env()
    plan = Plan(settings.lake, event["plan"])
    subject = plan.subject()
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        if event["part"] == "rows":
            counts = delete_rows(connection, subject)
        elif subject.source:
            days = {
                day: (plan.done(each) or {}).get("held", {})
                for each in plan.partitions()
                if (day := day_of(each))
            }
            counts = empty_tables(connection, days, dry_run=subject.dry_run)
        else:
            counts = {}
    plan.put_done(event["part"], {"counts": counts})
    return event


def delete_rows(connection: Connection, subject: Subject) -> dict[str, int]:
    """Delete the rows of every pipeline that name what is forgotten. Counts them."""
    counts = {}
    with connection.cursor() as cursor:
        own = [table for pipeline in PIPELINES for table in pipeline.serving if table.ids]
        for table in (*(one for one in SHARED_SERVING if subject.kind in one.ids.values()), *own):
            what = table.counted_as or f"rows of {table.name} in MySQL"
            counts[what] = 0
            where, values = _named(table, subject)
            if where:
                verb = "select count(*)" if subject.dry_run else "delete"
                cursor.execute(f"{verb} from {table.name} where {where}", values)
                counts[what] = int((cursor.fetchone() or (0,))[0]) if subject.dry_run else cursor.rowcount
    connection.commit()
    return counts


def empty_tables(connection: Connection, days: dict[str, Held], *, dry_run: bool) -> dict[str, int]:
    """Empty the tables that were published for a day that had something of the source. Counts their rows.

    Args:
        connection: of the pipelines' user.
        days: what had something of it, by day and pipeline.
        dry_run: count only.
    """
    counts: dict[str, int] = {}
    for pipeline in PIPELINES:
        made = {
            table.name: {
                day for day, held in days.items() if set(held.get(pipeline.name, [])) & {*table.made_of}
            }
            for table in pipeline.serving
            if table.made_of
        }
        counts |= empty_tables_of(connection, pipeline.name, made, dry_run=dry_run)
    return counts


def _named(table: ServingTable, subject: Subject) -> tuple[str, list[object]]:
    """The condition of a row that names what is forgotten, and its values; empty where none can."""
    ids = subject.ids
    columns = [(column, ids[kind]) for column, kind in table.ids.items() if kind in ids]
    return " or ".join(f"{column} in %s" for column, _ in columns), [values for _, values in columns]
