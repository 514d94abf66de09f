"""The figures of a run of `charts`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypedDict, cast

from lambdas.charts import run_files
from lambdas.charts.past import charts_until
from lambdas.charts.run import ListResult, RelatedResult, Run
from lambdas.core.figures import share
from lambdas.core.run import RunEvent
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.publishing import DashboardResult
    from lambdas.charts.steps.tracks import TracksResult
    from lambdas.core.figures import Figures
    from lambdas.core.run import Result
    from lambdas.sources.track_features import FeaturesResult


class ReportEvent(RunEvent, total=False):
    """The run, and the results of the steps that ended."""

    list_markets: Result[ListResult]
    tracks: Result[TracksResult]
    audio_features: Result[FeaturesResult]
    related_tracks: Result[RelatedResult]
    dashboard: Result[DashboardResult]


class MarketFigures(TypedDict):
    """A market's part of the report.

    Attributes:
        market: as the setting charts_markets names it.
        day: of its chart, YYYY-MM-DD.
        entries: of its chart.
        with_features: how many of them have features, and so are compared.
        skipped: entries of the source that are left out, by reason.
        calls: HTTP requests for its chart.
        run_id: of the run that fetched it; None where none has noted it.
    """

    market: str
    day: str
    entries: int
    with_features: int
    skipped: dict[str, int]
    calls: int
    run_id: str | None


def figures(bucket: str, event: ReportEvent) -> Figures:
    """The counts of every market, and those of the model.

    Args:
        bucket: the lake.
        event: the run, and the result of every step that ended.
    """
    run = Run.from_event(event)
    tracks = event.get("tracks", {}).get("value", {}).get("tracks", 0)
    compared = event.get("related_tracks", {}).get("value", {})
    missing = event.get("list_markets", {}).get("value", {}).get("missing", [])
    features = event.get("audio_features", {}).get("value", {})
    markets = _markets(bucket, run) if tracks else []
    skipped: Counter[str] = Counter({"a market without a chart": len(missing)})
    calls = features.get("calls", 0)
    for market in markets:
        skipped.update({f"{why} of {market['market']}": count for why, count in market["skipped"].items()})
        calls += market["calls"] if market["run_id"] == run.run_id else 0
    if compared:
        skipped["a track without features"] = tracks - compared["tracks"]
    counted = {
        "tracks": tracks,
        "tracks_with_features": compared.get("tracks", 0),
        "markets": [{name: cast("dict[str, Any]", market)[name] for name in _SHOWN} for market in markets],
        "missing": missing,
        "known_features": features.get("known", 0),
        "skipped": {why: count for why, count in skipped.items() if count},
        "dashboard": event.get("dashboard", {}).get("value", {}).get("folder"),
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


def _markets(bucket: str, run: Run) -> list[MarketFigures]:
    """The figures of each market that has a chart."""
    charts = charts_until(bucket, run)
    clusters = lake.get_json(bucket, run_files.clusters_key(run)) or {}
    compared = set(clusters.get("ids", []))
    rows: list[MarketFigures] = []
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
