"""The day's titles, scores, quality and metrics  ->  the page's data: its folder first, the pointer last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.publishing import DashboardResult, publish
from lambdas.core.logs import log
from lambdas.lake import metrics
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.lake.results import read
from lambdas.lake.rows import rows_of
from lambdas.titles import run_files
from lambdas.titles.dashboard_data import files
from lambdas.titles.run import Run
from lambdas.titles.settings import DashboardSettings

if TYPE_CHECKING:
    from lambdas.titles.run import RunEvent

QUALITY = (
    "select platform, measure, name, titles, value from title_quality where dt = ? "
    "order by platform, measure, name"
)
_METRICS = ("model", "protocol", "metric", "value", "low", "high", "n")


def handler(event: RunEvent, context: object) -> DashboardResult:
    """The run, whose tables are whole -> the folder that the page reads."""
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    items = run_files.platforms(settings.lake, run)
    titles = [
        row for item in items for row in _rows(settings.lake, run_files.titles_key(run.dt, item["name"]))
    ]
    athena = Athena(settings.database, settings.workgroup)
    written = files(
        run.dt,
        [_platform(settings.lake, run, **item) for item in items],
        titles,
        _rows(settings.lake, run_files.scores_key(run.dt)),
        rows_of(read(athena, athena.start(QUALITY, run.dt))),
        _metrics(settings.lake, run),
    )
    require_owner(settings.lake, run)
    folder = publish(settings.dashboard, "titles", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def _platform(bucket: str, run: Run, name: str, letter: str) -> dict[str, Any]:
    noted = run_files.note(bucket, run, name)
    counts = {"rows": noted["rows"], "repairs": noted["repairs"], "left_out": len(noted["left_out"])}
    return {"name": name, "letter": letter, **counts}


def _rows(bucket: str, key: str) -> list[dict[str, Any]]:
    return rows_of(from_parquet(lake.require(bucket, key)))


def _metrics(bucket: str, run: Run) -> list[dict[str, Any]]:
    """What the run measured of the models of ratings; nothing where no step did."""
    body = lake.get(bucket, lake.table_key(metrics.TABLE, run.dt, run.pipeline))
    return [] if body is None else rows_of(from_parquet(body, _METRICS))
