"""The figures of a run of `listeners`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.listeners.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.figures import Figures


def figures(bucket: str, event: dict[str, Any]) -> Figures:
    """The counts of every step that ended.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    registered = _value(event, "list_listeners").get("listeners", 0)
    plays, tastes = _value(event, "prune"), _value(event, "taste_vectors")
    features, swapped = _value(event, "audio_features"), _value(event, "swap")
    with_plays, with_features = plays.get("listeners", 0), tastes.get("listeners", 0)
    counted = {
        "listeners": registered,
        "listeners_with_plays": with_plays,
        "listeners_with_features": with_features,
        "tracks": plays.get("tracks", 0),
        "tracks_on_the_map": _value(event, "listener_clusters").get("tracks", 0),
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


def _value(event: Mapping[str, Any], step: str) -> dict[str, Any]:
    found = event.get(step, {})
    return dict(found.get("value", {}))
