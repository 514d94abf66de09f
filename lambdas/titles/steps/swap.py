"""Titles, their cast and scores, the model of ratings and what it recommends -> MySQL, by one RENAME."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import rows_of
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, publish
from lambdas.titles import run_files
from lambdas.titles.run import PruneResult, Run, RunEvent, SwapResult
from lambdas.titles.serving import as_sql, cast_rows
from lambdas.titles.settings import SwapSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lambdas.core.run import Result


class SwapEvent(RunEvent):
    """The run, whose tables are all in the lake."""

    prune: Result[PruneResult]


def handler(event: SwapEvent, context: object) -> SwapResult:
    """The run, whose tables are all in the lake -> rows in MySQL."""
    settings = SwapSettings.from_env()
    run = Run.from_event(event)
    names = [item["name"] for item in run_files.platforms(settings.lake, run)]
    counted = event["prune"]["value"]
    publication = Publication(
        run,
        model={
            "platforms": names,
            "model": run.model,
            "keep": int(run.keep),
            "rating_model": lake.get_json(settings.lake, run_files.model_key(run)),
        },
        coverage_tracks=share(counted["titles"], counted["rows"]),
        largest_fall=settings.titles_largest_fall,
        setting="titles_largest_fall",
    )
    tables = read_tables(settings.lake, run, names)
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(
            connection,
            publication,
            {table: as_sql(table, rows, connection.escape) for table, rows in tables.items()},
            still_owner=partial(require_owner, settings.lake, run),
        )

    log.info("titles published", extra={"dt": run.dt, "rows": dict(outcome.rows)})
    return {"rows": dict(outcome.rows), "newer": outcome.newer}


def read_tables(bucket: str, run: Run, platforms: Iterable[str]) -> dict[str, Iterable[dict[str, Any]]]:
    """The rows of each table of MySQL, as the lake has them."""
    titles = [run_files.titles_key(run.dt, name) for name in platforms]
    return {
        "titles": _rows(bucket, titles),
        "title_cast": cast_rows(_rows(bucket, titles)),
        "title_scores": _rows(bucket, [run_files.scores_key(run.dt)]),
        "title_recommendations": _rows(
            bucket, run_files.bucket_keys(bucket, run_files.RECOMMENDATIONS, run.dt)
        ),
        "rating_users": _rows_if_any(bucket, run_files.users_key(run)),
        "rating_titles": _rows_if_any(bucket, run_files.rated_titles_key(run)),
    }


def _rows_if_any(bucket: str, key: str) -> Iterator[dict[str, Any]]:
    body = lake.get(bucket, key)
    if body is not None:
        yield from rows_of(from_parquet(body))


def _rows(bucket: str, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        yield from rows_of(from_parquet(lake.require(bucket, key)))
