"""Can the source of features serve this run? Asked before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import SourceThrottled
from lambdas.core.logs import log
from lambdas.listeners.run import Run
from lambdas.listeners.settings import SourceSettings
from lambdas.listeners.sources import features_source
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end

if TYPE_CHECKING:
    from lambdas.listeners.run import RunEvent


def handler(event: RunEvent, context: object) -> SourceStatus:
    """The run -> done; or, where the source throttles, when to come back."""
    settings = SourceSettings.from_env()
    run = Run.from_event(event)
    try:
        features_source(run.features, settings).probe()
    except SourceThrottled as throttled:
        return wait_or_end(throttled, run.deadline)

    log.info("sources probed", extra={"dt": run.dt, "features": run.features})
    return DONE
