"""The figures of a run of `artists`."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from lambdas.artists import batches
from lambdas.artists.run import ListResult, Run, RunEvent, SwapResult
from lambdas.core.figures import share
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from lambdas.core.figures import Figures
    from lambdas.core.run import Result


class ReportEvent(RunEvent, total=False):
    """The run, and the results of the steps that ended."""

    list_artists: Result[ListResult]
    swap: Result[SwapResult]


def figures(bucket: str, event: ReportEvent) -> Figures:
    """The counts of every batch, added up, and those of the model.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    sums = _sums(bucket, run, event)
    compared = event.get("swap", {}).get("value", {})
    registered = event.get("list_artists", {}).get("value", {}).get("artists") or sums["registered"]
    skipped = {
        "no tracks": sums["registered"] - sums["with_tracks"],
        "no features": sums["with_tracks"] - compared["artists"] if compared else 0,
    }
    return {
        "coverage_registered": share(compared["artists"], registered) if compared else None,
        "coverage_tracks": share(compared["artists"], sums["with_tracks"]) if compared else None,
        "rows_written": compared.get("rows", 0),
        "calls_made": sums["made"],
        "calls_saved": sums["saved"],
        "message": _not_published(run, compared.get("newer")),
        "figures": {
            "artists_registered": registered,
            "artists_with_tracks": sums["with_tracks"],
            "artists_with_features": compared.get("artists", 0),
            "tracks": sums["tracks"],
            "tracks_with_features": sums["with_features"],
            "skipped": {why: count for why, count in skipped.items() if count},
        },
    }


def _sums(bucket: str, run: Run, event: ReportEvent) -> Counter[str]:
    listed = event.get("list_artists", {}).get("value")
    key = listed["batches_key"] if listed else ""
    manifest = lake.get_json(bucket, key) if key else []

    def noted(item: dict[str, str]) -> list[dict[str, Any]]:
        return [batches.noted(bucket, run, item["name"], table) or {} for table in batches.TABLES]

    with ThreadPoolExecutor(16) as pool:
        notes = list(pool.map(noted, manifest or []))
    sums: Counter[str] = Counter()
    for tracks, features in notes:
        sums["registered"] += tracks.get("artists", 0)
        sums["with_tracks"] += tracks.get("with_tracks", 0)
        sums["tracks"] += features.get("tracks", 0)
        sums["with_features"] += features.get("with_features", 0)
        for counts in (tracks, features):
            sums["made" if counts.get("run_id") == run.run_id else "saved"] += counts.get("calls", 0)
            sums["saved"] += counts.get("saved", 0)
    return sums


def _not_published(run: Run, newer: str | None) -> str:
    if not newer:
        return ""
    return (
        f"related_artists stays as day {newer} made it: {run.dt} is older, and its rows are in the lake "
        f"alone; `kindred artists run --dt {run.dt} --force` puts them in its place"
    )
