"""The figures of a run of `charts`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from lambdas.charts import run_files
from lambdas.charts.past import charts_until
from lambdas.charts.run import Run
from lambdas.core.figures import share
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.figures import Figures


def figures(bucket: str, event: dict[str, Any]) -> Figures:
    """The counts of every market, and those of the model.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    tracks, compared = _value(event, "tracks").get("tracks", 0), _value(event, "related_tracks")
    missing = _value(event, "list_markets").get("missing", [])
    markets = _markets(bucket, run) if tracks else []
    skipped: Counter[str] = Counter({"a market without a chart": len(missing)})
    calls = _value(event, "audio_features").get("calls", 0)
    for market in markets:
        skipped.update({f"{why} of {market['market']}": count for why, count in market["skipped"].items()})
        calls += market["calls"] if market["run_id"] == run.run_id else 0
    if compared:
        skipped["a track without features"] = tracks - compared["tracks"]
    counted = {
        "tracks": tracks,
        "tracks_with_features": compared.get("tracks", 0),
        "markets": [{name: market[name] for name in _SHOWN} for market in markets],
        "missing": missing,
        "known_features": _value(event, "audio_features").get("known", 0),
        "skipped": {why: count for why, count in skipped.items() if count},
        "dashboard": _value(event, "dashboard").get("folder"),
    }
    return {
        "coverage_registered": None,
        "coverage_tracks": share(compared["tracks"], tracks) if compared else None,
        "rows_written": compared.get("rows", 0),
        "calls_made": calls,
        "calls_saved": None,
        "message": _message(counted, compared.get("newer")),
        "figures": counted,
    }


_SHOWN = ("market", "day", "entries", "with_features")


def _markets(bucket: str, run: Run) -> list[dict[str, Any]]:
    """By market: the day of its chart, its entries, how many of them have features, what was skipped."""
    charts = charts_until(bucket, run)
    clusters = lake.get_json(bucket, run_files.clusters_key(run)) or {}
    compared = set(clusters.get("ids", []))
    rows = []
    for item in run_files.markets(bucket, run):
        chart = [
            entry for entry in charts if entry["market"] == item["market"] and entry["day"] == item["day"]
        ]
        noted = run_files.noted(bucket, run, item["name"])
        rows.append(
            {
                "market": item["market"],
                "day": item["day"],
                "entries": len(chart),
                "with_features": sum(entry["track_id"] in compared for entry in chart),
                "skipped": noted.get("skipped", {}),
                "calls": noted.get("calls", 0),
                "run_id": noted.get("run_id"),
            }
        )
    return rows


def _message(counted: Mapping[str, Any], newer: str | None) -> str:
    markets = ", ".join(
        f"{market['market']} {market['with_features']} of {market['entries']}"
        for market in counted["markets"]
    )
    text = f"{counted['tracks']} tracks, {counted['tracks_with_features']} with features ({markets})"
    if counted["missing"]:
        text += f"; no chart of {', '.join(counted['missing'])}"
    if newer:
        text += f"; the serving tables stay as day {newer} made them"
    return text


def _value(event: Mapping[str, Any], step: str) -> dict[str, Any]:
    result = event.get(step, {})
    return dict(result.get("value", {}))
