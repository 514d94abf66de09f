"""Publish a run's rows. Serving tables are changed in no other way, but for erased rows.

Readers see whole tables, all of one run, before and after. `publish` does all of it on one connection;
where several functions share the work, the first creates the staging tables (`staging.py`), the others
fill them (`loading.py`), and the last calls `put_in_place`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from lambdas.core.errors import PublicationShrinks
from lambdas.serving.loading import load
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.published import Published, contracts, newer_day, now, published
from lambdas.serving.staging import (
    create_staging,
    drop_leftovers,
    drop_quietly,
    new_staging,
    require_rows,
    require_shape,
)
from lambdas.serving.swap import swap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pymysql import Connection

    from lambdas.core.run import PipelineRun

    Rows = Iterable[Sequence[str]]


@dataclass(frozen=True)
class Publication:
    """What a run publishes.

    Attributes:
        run: whose rows.
        model: what they were computed with: `features`, and all else that changes how many rows there are.
        coverage_tracks: those compared, as a share of those with tracks, 0 to 1; None where it is unknown.
        largest_fall: the share by which rows or coverage may be lower than in the standing tables, 0 to 1.
        setting: the name of the setting that has this share.
    """

    run: PipelineRun
    model: Mapping[str, Any]
    coverage_tracks: float | None
    largest_fall: float
    setting: str


@dataclass(frozen=True)
class Outcome:
    """What a publication did.

    Attributes:
        newer: the day of the standing tables, which stay because the run is of an older one; empty if
            they were replaced.
        rows: written, by table; empty if the tables stay.
    """

    newer: str
    rows: Mapping[str, int]


def publish(
    connection: Connection,
    publication: Publication,
    tables: Mapping[str, Rows],
    *,
    helpers: Sequence[Connection] = (),
    still_owner: Callable[[], None] = lambda: None,
) -> Outcome:
    """Load rows into staging tables, then put all of them in place by one RENAME.

    If anything fails, the tables stay as they were. A transaction that is open on the connection is
    committed. Staging tables of a killed run are dropped by the next one, which holds the lock.

    Args:
        connection: of the pipeline's user.
        publication: the run, and how its rows were computed.
        tables: rows by table, as lambdas.serving.loading.load takes them.
        helpers: other connections to the same schema, which load beside this one.
        still_owner: is called under the lock; raises Superseded where another run owns the day.

    Raises:
        PublicationShrinks: a table would lose more than `largest_fall` of its rows, or of its coverage.
        StoreUnavailable: another run is publishing, or a reader keeps a table open.
    """
    run = publication.run
    with publish_lock(connection, run.pipeline):
        still_owner()
        newer = newer_day(connection, run, tables.keys())
        if newer:
            return Outcome(newer, {})
        drop_leftovers(connection, tables.keys())
        stagings = {table: new_staging(table) for table in tables}
        try:
            written = {}
            for table, rows in tables.items():
                create_staging(connection, table, stagings[table])
                written[table] = load([connection, *helpers], stagings[table], rows)
            still_owner()
            put_in_place(connection, publication, stagings, written)
        except BaseException:
            drop_quietly(connection, stagings.values())
            raise
    return Outcome("", written)


def put_in_place(
    connection: Connection,
    publication: Publication,
    stagings: Mapping[str, str],
    rows: Mapping[str, int],
) -> None:
    """Count, compare with the standing tables, swap. The caller holds the pipeline's `publish_lock`.

    Args:
        connection: of the pipeline's user.
        publication: as publish takes it.
        stagings: the filled staging tables, by table.
        rows: how many each must hold, by table.

    Raises:
        PublicationShrinks: as publish.
        StoreUnavailable: a staging table does not hold its rows; or as publish.
    """
    for table, staging in stagings.items():
        require_rows(connection, staging, rows[table])
        require_shape(connection, staging, table)
    _require_enough(connection, publication, rows)
    run, numbers, at = publication.run, contracts(connection, stagings.keys()), now()
    swap(
        connection,
        stagings,
        [
            Published(
                run.pipeline,
                table,
                run.dt,
                run.run_id,
                publication.model,
                numbers[table],
                at,
                rows[table],
                publication.coverage_tracks,
            )
            for table in stagings
        ],
    )


def empty(connection: Connection, pipeline: str, tables: Sequence[str]) -> None:
    """Replace these tables by empty ones; `published` has no row of them then."""
    with publish_lock(connection, pipeline):
        drop_leftovers(connection, tables)
        stagings = {table: new_staging(table) for table in tables}
        try:
            for table, staging in stagings.items():
                create_staging(connection, table, staging)
            swap(connection, stagings, [])
        except BaseException:
            drop_quietly(connection, stagings.values())
            raise


def _require_enough(connection: Connection, publication: Publication, rows: Mapping[str, int]) -> None:
    """Raise PublicationShrinks if too much would be lost. Tables of another model are not comparable."""
    if publication.run.force:
        return
    standing_tables = published(connection, rows.keys())
    for table, after in rows.items():
        standing = standing_tables.get(table)
        if standing is None or standing.model != publication.model:
            continue
        before = standing.rows_published
        if _falls(before, after, publication.largest_fall):
            _refuse(publication, f"{table} would fall from {before:,} rows (day {standing.dt}) to {after:,}")
        old, new = standing.coverage_tracks, publication.coverage_tracks
        if _falls(old, new, publication.largest_fall):
            _refuse(publication, f"coverage would fall from {old:.0%} (day {standing.dt}) to {new:.0%}")


def _falls(before: float | None, after: float | None, largest: float) -> bool:
    return before is not None and after is not None and after < before * (1 - largest)


def _refuse(publication: Publication, fall: str) -> NoReturn:
    run, allowed = publication.run, f"{publication.setting} ({publication.largest_fall:.0%})"
    raise PublicationShrinks(run.pipeline, run.dt, fall, allowed)
