"""Can the source of features serve this run? Asked before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.listeners.run import Run
from lambdas.listeners.settings import SourceSettings
from lambdas.listeners.sources import features_source
from lambdas.people.buckets import PLAYS
from lambdas.sources.waiting import DONE, SourceStatus, nothing_imported, wait_or_end

if TYPE_CHECKING:
    from lambdas.listeners.run import RunEvent


def handler(event: RunEvent, context: object) -> SourceStatus:
    """The run -> done; where the source throttles: when to try again. Nothing to do without an import."""
    settings = SourceSettings.from_env()
    run = Run.from_event(event)
    if lake.is_unused(settings.lake, f"{PLAYS}/", "listener_tracks"):
        return nothing_imported("kindred listeners import PATH")
    try:
        features_source(run.features, settings).probe()
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    log.info("sources probed", extra={"dt": run.dt, "features": run.features})
    return DONE
