"""Can the sources serve this run, and what is in the lake already? Asked before anything is fetched."""

from __future__ import annotations

from lambdas.artists import known
from lambdas.artists.run import ProbeResult, Run, RunEvent
from lambdas.artists.settings import ProbeSettings
from lambdas.artists.sources import IMPORT, features_source, tracks_source
from lambdas.core.days import is_of_the_day
from lambdas.core.errors import NoHistory, SourceThrottled
from lambdas.core.logs import log
from lambdas.lake.athena import Athena
from lambdas.lake.manifests import is_complete
from lambdas.sources.waiting import DONE, SourceStatus, wait_or_end


def handler(event: RunEvent, context: object) -> ProbeResult | SourceStatus:
    """The run -> what its sources would answer, and whether the day is read from the lake instead.

    Where a source throttles, when to come back.
    """
    settings = ProbeSettings.from_env()
    run = Run.from_event(event)
    tracks, features = tracks_source(run.source, settings), features_source(run.features, settings)

    asked_for_now = is_of_the_day(run.dt, run.started_at)
    mute = [each.name for each in (tracks, features) if not (asked_for_now or each.has_history)]
    if mute and (run.refetch or not is_complete(settings.lake, run)):
        raise NoHistory(mute[0], run.dt, IMPORT)
    if not mute:
        try:
            tracks.probe()
            features.probe()
        except SourceThrottled as throttled:
            return wait_or_end(throttled, run.deadline)
    asks = not (mute or features.has_history)
    there = known.remember(Athena(settings.database, settings.workgroup), settings.lake, run) if asks else 0

    log.info(
        "sources probed",
        extra={"dt": run.dt, "source": run.source, "features": run.features, "known_features": there},
    )
    return {**DONE, "from_lake": bool(mute), "answers": f"{tracks.fingerprint()} {features.fingerprint()}"}
