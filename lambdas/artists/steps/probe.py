"""The run -> whether its sources answer, and what the lake has already. Nothing is fetched yet."""

from __future__ import annotations

from lambdas.artists import known_features
from lambdas.artists.files import INCOMING
from lambdas.artists.run import ProbeResult, Run, RunEvent
from lambdas.artists.settings import ProbeSettings
from lambdas.artists.sources import IMPORT, features_source, tracks_source
from lambdas.core.days import is_of_the_day
from lambdas.core.errors import NoHistory, SourceThrottled
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.manifests import is_complete
from lambdas.sources.waiting import DONE, SourceStatus, nothing_imported, wait_or_end


def handler(event: RunEvent, context: object) -> ProbeResult | SourceStatus:
    """The run -> what its sources would answer, and whether the day is read from the lake instead.

    Where a source throttles: when to try again. Nothing to do where nobody uses the pipeline.
    """
    settings = ProbeSettings.from_env()
    run = Run.from_event(event)
    tracks, features = tracks_source(run.source, settings), features_source(run.features, settings)

    if run.source == "files" and lake.is_unused(settings.lake, f"{INCOMING}/", "top_tracks"):
        return nothing_imported(IMPORT)
    without_history = [each.name for each in (tracks, features) if not each.has_history]
    from_lake = bool(without_history) and not is_of_the_day(run.dt, run.started_at)
    if from_lake and (run.refetch or not is_complete(settings.lake, run)):
        raise NoHistory(without_history[0], run.dt, IMPORT)
    if not from_lake:
        try:
            tracks.probe()
            features.probe()
        except SourceThrottled as throttled:
            return wait_or_end(throttled, run.deadline)
    saved = 0
    if not (from_lake or features.has_history):
        saved = known_features.save(Athena(settings.database, settings.workgroup), settings.lake, run)

    log.info(
        "sources probed",
        extra={"dt": run.dt, "source": run.source, "features": run.features, "known_features": saved},
    )
    return {**DONE, "from_lake": from_lake, "answers": f"{tracks.fingerprint()} {features.fingerprint()}"}
