"""The figures of a run of `listeners`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.figures import share
from lambdas.listeners.run import ListResult, PruneResult, Run, RunEvent, SwapResult, TastesResult

if TYPE_CHECKING:
    from lambdas.core.figures import Figures
    from lambdas.core.run import Result
    from lambdas.listeners.steps.listener_clusters import ClustersResult
    from lambdas.sources.track_features import FeaturesResult


class ReportEvent(RunEvent, total=False):
    """The run, and the results of the steps that ended."""

    list_listeners: Result[ListResult]
    audio_features: Result[FeaturesResult]
    prune: Result[PruneResult]
    taste_vectors: Result[TastesResult]
    listener_clusters: Result[ClustersResult]
    swap: Result[SwapResult]


def figures(bucket: str, event: ReportEvent) -> Figures:
    """The counts of every step that ended.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    registered = event.get("list_listeners", {}).get("value", {}).get("listeners", 0)
    plays = event.get("prune", {}).get("value", {})
    tastes = event.get("taste_vectors", {}).get("value", {})
    features = event.get("audio_features", {}).get("value", {})
    swapped = event.get("swap", {}).get("value", {})
    with_plays, with_features = plays.get("listeners", 0), tastes.get("listeners", 0)
    counted = {
        "listeners": registered,
        "listeners_with_plays": with_plays,
        "listeners_with_features": with_features,
        "tracks": plays.get("tracks", 0),
        "tracks_on_the_map": event.get("listener_clusters", {}).get("value", {}).get("tracks", 0),
        "plays": plays.get("plays", 0),
        "unmatched_plays": plays.get("unmatched_plays", 0),
        "known_features": features.get("known", 0),
        "fetched_features": features.get("fetched", 0),
        "model": run.model,
    }
    message = f"{with_plays} of {registered} listeners with plays, {with_features} with features"
    if swapped.get("newer"):
        message += f"; the serving table stays as day {swapped['newer']} made it"
    return {
        "coverage_registered": share(with_features, registered) if tastes else None,
        "coverage_tracks": share(with_features, with_plays) if tastes else None,
        "rows_written": swapped.get("rows", 0),
        "calls_made": features.get("calls", 0),
        "calls_saved": None,
        "message": message,
        "figures": counted,
    }
