"""The figures of a run of `playlists`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.lake import objects as lake
from lambdas.playlists.run import (
    FactorsResult,
    ListResult,
    MetricsResult,
    PruneResult,
    Run,
    RunEvent,
    SplitResult,
    SwapResult,
    TuningResult,
)
from lambdas.playlists.run_files import parameters_key

if TYPE_CHECKING:
    from lambdas.core.figures import Figures
    from lambdas.core.run import Result


class ReportEvent(RunEvent, total=False):
    """The run, and the results of the steps that ended."""

    list_listeners: Result[ListResult]
    prune: Result[PruneResult]
    split: Result[SplitResult]
    tuning: Result[TuningResult]
    factors: Result[FactorsResult]
    model_metrics: Result[MetricsResult]
    swap: Result[SwapResult]


def figures(bucket: str, event: ReportEvent) -> Figures:
    """The counts of every step that ended; what was tried and chosen; how the models compare.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    registered = event.get("list_listeners", {}).get("value", {}).get("listeners", 0)
    plays = event.get("prune", {}).get("value", {})
    split = event.get("split", {}).get("value", {})
    tuning = event.get("tuning", {}).get("value", {})
    factors = event.get("factors", {}).get("value", {})
    metrics = event.get("model_metrics", {}).get("value", {})
    swapped = event.get("swap", {}).get("value", {})
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
    message = f"{served} of {with_plays} listeners with plays are recommended artists"
    if factors.get("message"):
        message += f"; {factors['message']}"
    if swapped.get("newer"):
        message += f"; the serving table stays as day {swapped['newer']} made it"
    return {
        "coverage_registered": share(served, registered) if swapped else None,
        "coverage_tracks": share(served, with_plays) if swapped else None,
        "rows_written": swapped.get("rows", 0),
        "calls_made": 0,
        "calls_saved": None,
        "message": message,
        "figures": counted,
    }


def _chosen(bucket: str, run: Run) -> dict[str, Any]:
    """The parameters of the day, and each set of values that was tried, with its NDCG@10 and seconds."""
    found = lake.get_json(bucket, parameters_key(run)) or {}
    chosen = {name: found[name] for name in ("als", "rdlae", "weight") if name in found}
    return {"chosen": chosen, "values_tried": found.get("tried", [])}
