"""Athena's mean of the ratings of each title -> the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.results import ask
from lambdas.lake.schemas import table_schema
from lambdas.titles import run_files
from lambdas.titles.run import Run, ScoresResult
from lambdas.titles.settings import QuerySettings

if TYPE_CHECKING:
    from lambdas.titles.run import RunEvent

QUERY = Path(__file__).parents[3] / "athena" / "titles" / "title_scores.sql"


def handler(event: RunEvent, context: object) -> ScoresResult:
    """The run, whose titles and ratings are in the lake -> how many titles have a score."""
    settings = QuerySettings.from_env()
    run = Run.from_event(event)
    rows = ask(Athena(settings.database, settings.workgroup), QUERY, run.dt, run.dt)
    schema = table_schema(run_files.SCORES)
    scores = table_of(schema, {name: rows[name].combine_chunks() for name in schema.names})
    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.scores_key(run.dt), to_parquet(scores, schema))

    log.info("scores written", extra={"dt": run.dt, "titles": rows.num_rows})
    return {"titles": rows.num_rows}
