"""The recommendations of all buckets  ->  MySQL's table, by one RENAME."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.playlists import run_files
from lambdas.playlists.run import FactorsResult, PruneResult, Run, RunEvent, SwapResult
from lambdas.playlists.serving import TABLE, recommended_rows
from lambdas.playlists.settings import SwapSettings
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, publish

if TYPE_CHECKING:
    from lambdas.core.run import Result


class SwapEvent(RunEvent):
    """The run, whose buckets have their recommendations."""

    prune: Result[PruneResult]
    factors: Result[FactorsResult]


def handler(event: SwapEvent, context: object) -> SwapResult:
    """The run, whose buckets have their recommendations -> how many listeners and rows are in the table."""
    settings = SwapSettings.from_env()
    run = Run.from_event(event)
    keys = [run_files.rows_key(TABLE, run.dt, name) for name in run_files.buckets(settings.lake, run)]
    parts = [from_parquet(lake.require(settings.lake, key)) for key in keys]
    listeners = len({one for part in parts for one in part["listener_id"].to_pylist()})
    model: dict[str, Any] = {
        "features": [],
        "model": event["factors"]["value"]["model"],
        "keep": int(run.keep),
        "hide_most_popular": settings.playlists_hide_most_popular,
    }
    publication = Publication(
        run,
        model=model,
        coverage_tracks=share(listeners, event["prune"]["value"]["listeners"]),
        largest_fall=settings.playlists_largest_fall,
        setting="playlists_largest_fall",
    )
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(
            connection,
            publication,
            {TABLE: recommended_rows(parts)},
            still_owner=partial(require_owner, settings.lake, run),
        )
    require_owner(settings.lake, run)
    run_files.prune(settings.lake, TABLE, run.dt, set(keys))

    rows = outcome.rows.get(TABLE, 0)
    log.info("recommendations written", extra={"dt": run.dt, "listeners": listeners, "rows": rows})
    return {"listeners": listeners, "rows": rows, "newer": outcome.newer}
