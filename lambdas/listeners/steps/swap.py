"""The similar listeners of all buckets  ->  MySQL's table, by one RENAME."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.listeners import run_files
from lambdas.listeners.run import PruneResult, Run, RunEvent, SwapResult, TastesResult
from lambdas.listeners.serving import TABLE, related_rows
from lambdas.listeners.settings import SwapSettings
from lambdas.models.features import chosen
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, publish

if TYPE_CHECKING:
    from lambdas.core.run import Result


class SwapEvent(RunEvent):
    """The run, whose buckets are compared."""

    prune: Result[PruneResult]
    taste_vectors: Result[TastesResult]


def handler(event: SwapEvent, context: object) -> SwapResult:
    """The run, whose buckets are compared -> how many listeners have similar ones, and rows in the table."""
    settings = SwapSettings.from_env()
    run = Run.from_event(event)
    names = run_files.buckets(settings.lake, run)
    keys = [run_files.rows_key(TABLE, run.dt, name) for name in names]
    parts = [from_parquet(lake.require(settings.lake, key)) for key in keys]
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    model: dict[str, Any] = {"features": features, "model": run.model, "keep": int(run.keep)}
    coverage = share(event["taste_vectors"]["value"]["listeners"], event["prune"]["value"]["listeners"])
    publication = Publication(
        run,
        model=model,
        coverage_tracks=coverage,
        largest_fall=settings.listeners_largest_fall,
        setting="listeners_largest_fall",
    )
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(
            connection,
            publication,
            {TABLE: related_rows(parts)},
            still_owner=partial(require_owner, settings.lake, run),
        )
    require_owner(settings.lake, run)
    run_files.prune(settings.lake, TABLE, run.dt, names)

    listeners = len({one for part in parts for one in part["listener_id"].to_pylist()})
    rows = outcome.rows.get(TABLE, 0)
    log.info("related listeners written", extra={"dt": run.dt, "listeners": listeners, "rows": rows})
    return {"listeners": listeners, "rows": rows, "newer": outcome.newer}
