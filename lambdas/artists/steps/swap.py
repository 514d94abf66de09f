"""The filled staging tables  ->  the serving tables, by one RENAME."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.artists import serving, shards
from lambdas.artists.names import fill_in_names
from lambdas.artists.run import AveragesResult, Run, RunEvent, SwapResult
from lambdas.artists.settings import SwapSettings
from lambdas.core.logs import log
from lambdas.lake.manifests import complete_key, item_names
from lambdas.lake.owners import require_owner
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, put_in_place
from lambdas.serving.published import is_published, newer_day
from lambdas.serving.staging import drop_leftovers, staging_expected, staging_of_run

if TYPE_CHECKING:
    from lambdas.core.run import Result


class SwapEvent(RunEvent):
    """The run, whose shards are written."""

    averages: Result[AveragesResult]


def handler(event: SwapEvent, context: object) -> SwapResult:
    """The run, whose shards are written -> how many artists were compared, and rows in the table.

    `newer` is the table's day if the run is of an older one and not forced: its rows are in the lake only.
    """
    settings = SwapSettings.from_env()
    run = Run.from_event(event)
    averages = event["averages"]["value"]
    cut = [range(shard["start"], shard["stop"]) for shard in averages["shards"]]
    stagings = {table: staging_of_run(table, run) for table in serving.TABLES}

    with (
        session(settings.mysql_secret, settings.mysql_ca) as connection,
        publish_lock(connection, run.pipeline),
    ):
        newer = averages["newer"] or newer_day(connection, run, serving.TABLES)
        # An earlier attempt may have done the RENAME already.
        if not newer and not is_published(connection, run, serving.TABLES):
            publication = _publication(run, averages, settings.artists_largest_fall)
            with staging_expected(run):
                put_in_place(connection, publication, stagings, _rows(averages))
        # Under the lock: a later run of the day, which would own these files, waits for it in `averages`.
        require_owner(settings.lake, run)
        shards.prune_others(settings.lake, serving.TABLE, run.dt, cut)
        drop_leftovers(connection, serving.TABLES, also=stagings.values())

        named = fill_in_names(connection, settings.lake, run, item_names(settings.lake, complete_key(run)))

    rows = 0 if newer else averages["rows"]
    log.info(
        "related artists written",
        extra={"dt": run.dt, "artists": averages["artists"], "rows": rows, "newer": newer, "named": named},
    )
    return {"artists": averages["artists"], "rows": rows, "newer": newer}


def _rows(averages: AveragesResult) -> dict[str, int]:
    return {
        serving.TABLE: averages["rows"],
        serving.POINTS: averages["artists"],
        serving.SCALES: len(averages["model"]["features"]),
    }


def _publication(run: Run, averages: AveragesResult, largest_fall: float) -> Publication:
    coverage = averages["artists"] / averages["with_tracks"]
    return Publication(run, averages["model"], coverage, largest_fall, "artists_largest_fall")
