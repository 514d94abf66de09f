"""What a run of any pipeline did  ->  a row of pipeline_runs, and its figures as metrics and a log line.

Every Catch of a flow leads here too, so that a failed run is recorded like any other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, NotRequired, cast

from lambdas.core.logs import log
from lambdas.core.metrics import COVERAGE, measure
from lambdas.core.run import PipelineRun, RunEvent
from lambdas.core.settings import ServingSettings
from lambdas.lake.outcomes import outcome
from lambdas.pipelines import PIPELINES
from lambdas.serving.mysql import session
from lambdas.serving.run_records import RunReport, record
from lambdas.serving.staging import drop_staging, staging_of_run
from lambdas.sources.waiting import NOTHING_TO_DO

if TYPE_CHECKING:
    from lambdas.core.figures import Figures
    from lambdas.core.pipeline import Pipeline
    from lambdas.lake.manifests import CaughtError


class ReportEvent(RunEvent):
    """The run, the result of each step that ended under the step's name, and why it ended early.

    Attributes:
        error: of a failed or incomplete run.
        nothing_to_do: of a run of a pipeline that nobody uses, and its `message`.
    """

    error: NotRequired[CaughtError]
    nothing_to_do: NotRequired[dict[str, str]]


def handler(event: ReportEvent, context: object) -> RunReport:
    """The run and its steps' results, or its error  ->  the row."""
    settings = ServingSettings.from_env()
    run = PipelineRun.from_event(event)
    pipeline = next(each for each in PIPELINES if each.name == run.pipeline)
    status, reason = outcome(settings.lake, run, event.get("error"))
    if "nothing_to_do" in event and "error" not in event:
        status, reason = NOTHING_TO_DO, event["nothing_to_do"]["message"]
    figures = _figures(pipeline, settings.lake, event)
    report: RunReport = {
        "run_id": run.run_id,
        "pipeline": run.pipeline,
        "dt": run.dt,
        "status": status,
        "started_at": run.started_at,
        "finished_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "sources": {option: str(cast("dict[str, Any]", event)[option]) for option in pipeline.sources},
        **figures,
        "message": reason or figures["message"],
    }
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        record(connection, report)
        if "error" in event:
            for table in pipeline.serving:
                drop_staging(connection, staging_of_run(table.name, run))
    coverage = figures["coverage_tracks"]
    if coverage is not None:
        measure(COVERAGE, coverage)
    log.info(
        "run reported",
        extra={"dt": run.dt, "status": status, "reason": report["message"], "coverage_tracks": coverage},
    )
    return report


def _figures(pipeline: Pipeline, bucket: str, event: ReportEvent) -> Figures:
    return cast("Figures", import_module(pipeline.figures).figures(bucket, event))
