"""The figures of a run of `titles`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lambdas.core.figures import share
from lambdas.titles import run_files
from lambdas.titles.run import Run
from lambdas.titles.run_files import value

if TYPE_CHECKING:
    from lambdas.core.figures import Figures

_NAMED = 50
"""So many of the rows that are left out are named; the others are in the lake, under runs/titles/."""


def figures(bucket: str, event: dict[str, Any]) -> Figures:
    """The counts of every step that ended.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    counted, rated, swapped = value(event, "prune"), value(event, "ratings"), value(event, "swap")
    learned = value(event, "rating_model")
    platforms = _platforms(bucket, run) if counted else []
    left_out = [{"platform": each["name"], **row} for each in platforms for row in each.pop("left_out")]
    repairs: Counter[str] = Counter()
    for each in platforms:
        repairs.update(each["repairs"])
    figures_ = {
        "platforms": platforms,
        "titles": counted.get("titles", 0),
        "repairs": dict(repairs),
        "left_out": counted.get("left_out", 0),
        "left_out_rows": left_out[:_NAMED],
        "ratings": rated.get("ratings", 0),
        "ratings_of_unknown_titles": rated.get("unknown_titles", 0),
        "people": rated.get("people", 0),
        "scored_titles": value(event, "title_scores").get("titles", 0),
        "signal": learned.get("signal"),
        "metrics": learned.get("metrics", {}),
        "recommendations": value(event, "title_recommendations").get("rows", 0),
        "rows": swapped.get("rows", {}),
        "model": run.model,
        "dashboard": value(event, "dashboard").get("folder"),
    }
    return {
        "coverage_registered": None,
        "coverage_tracks": share(counted["titles"], counted["rows"]) if counted else None,
        "rows_written": swapped.get("rows", {}).get("titles", 0),
        "calls_made": 0,
        "calls_saved": None,
        "message": _message(figures_, swapped.get("newer", "")),
        "figures": figures_,
    }


def _platforms(bucket: str, run: Run) -> list[dict[str, Any]]:
    return [
        {"name": each["name"], **run_files.note(bucket, run, each["name"])}
        for each in run_files.platforms(bucket, run)
    ]


def _message(counted: dict[str, Any], newer: str) -> str:
    said = (
        f"{counted['titles']} titles of {len(counted['platforms'])} platforms, "
        f"{counted['left_out']} rows left out; "
        f"{counted['ratings']} ratings of {counted['scored_titles']} titles by {counted['people']} people"
    )
    return said + (f"; the serving tables stay as day {newer} made them" if newer else "")
