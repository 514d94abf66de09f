"""The figures of a run of `playlists`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.lake import objects as lake
from lambdas.playlists.run import Run
from lambdas.playlists.run_files import parameters_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.figures import Figures


def figures(bucket: str, event: dict[str, Any]) -> Figures:
    """The counts of every step that ended; what was tried and chosen; how the models compare.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    registered = _value(event, "list_listeners").get("listeners", 0)
    plays, split, factors = (_value(event, step) for step in ("prune", "split", "factors"))
    tuning, metrics, swapped = (_value(event, step) for step in ("tuning", "model_metrics", "swap"))
    with_plays, served = plays.get("listeners", 0), swapped.get("listeners", 0)
    counted = {
        "listeners": registered,
        "listeners_with_plays": with_plays,
        "listeners_learned_from": split.get("listeners", 0),
        "listeners_recommended_to": served,
        "artists": split.get("played_artists", 0),
        "aliases": split.get("aliases", 0),
        "plays": plays.get("plays", 0),
        "nameless_plays": plays.get("nameless_plays", 0),
        "catalogued_plays": plays.get("catalogued_plays", 0),
        "model": factors.get("model", run.model),
        "engine": factors.get("engine", ""),
        "tuning": {**tuning, **(_chosen(bucket, run) if tuning else {})},
        "judged": metrics.get("judged", []),
        "not_measured": metrics.get("left_out", []),
    }
    said = f"{served} of {with_plays} listeners with plays are recommended artists"
    if factors.get("message"):
        said += f"; {factors['message']}"
    if swapped.get("newer"):
        said += f"; the serving table stays as day {swapped['newer']} made it"
    return {
        "coverage_registered": share(served, registered) if swapped else None,
        "coverage_tracks": share(served, with_plays) if swapped else None,
        "rows_written": swapped.get("rows", 0),
        "calls_made": 0,
        "calls_saved": None,
        "message": said,
        "figures": counted,
    }


def _chosen(bucket: str, run: Run) -> dict[str, Any]:
    """The parameters of the day, and each set of values that was tried, with its NDCG@10 and seconds."""
    found = lake.get_json(bucket, parameters_key(run)) or {}
    chosen = {name: found[name] for name in ("als", "rdlae", "weight") if name in found}
    return {"chosen": chosen, "values_tried": found.get("tried", [])}


def _value(event: Mapping[str, Any], step: str) -> dict[str, Any]:
    found = event.get(step, {})
    return dict(found.get("value", {}))
