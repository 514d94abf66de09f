"""The run -> whether its sources answer. Nothing is written yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.charts.incoming import INCOMING
from lambdas.charts.run import ProbeResult, Run
from lambdas.charts.settings import ChartSettings
from lambdas.charts.sources.named import IMPORT, chart_source, features_source
from lambdas.core.days import is_of_the_day
from lambdas.core.errors import NoHistory, SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import is_complete
from lambdas.sources.waiting import DONE, SourceStatus, nothing_imported, wait_or_end

if TYPE_CHECKING:
    from lambdas.core.run import RunEvent


def handler(event: RunEvent, context: object) -> ProbeResult | SourceStatus:
    """The run -> whether the day's charts are read from the lake instead of the source.

    Where a source throttles: when to try again. Nothing to do where nobody uses the pipeline.
    """
    settings = ChartSettings.from_env()
    run = Run.from_event(event)
    if run.source == "files" and lake.is_unused(settings.lake, f"{INCOMING}/", "chart_entries"):
        return nothing_imported(IMPORT)
    charts, features = chart_source(run.source, settings), features_source(run.features, settings)

    from_lake = not (is_of_the_day(run.dt, run.started_at) or charts.has_history)
    if from_lake and (run.refetch or not is_complete(settings.lake, run)):
        raise NoHistory(charts.name, run.dt, IMPORT)
    try:
        if not from_lake:
            charts.probe()
        # Features of a track do not change, so they have no day; `files` is probed for charts only.
        if features.name != "files":
            features.probe()
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    log.info("sources probed", extra={"dt": run.dt, "source": run.source, "features": run.features})
    return {**DONE, "from_lake": from_lake}
