"""What the run did -> a row of pipeline_runs, and the figures for whoever looks.

Reached from every Catch too, so a failed run is written down like any other.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lambdas.charts import days
from lambdas.charts.past import charts_until
from lambdas.charts.run import Run
from lambdas.charts.settings import RegistrySettings
from lambdas.core.logs import log
from lambdas.core.metrics import COVERAGE, measure
from lambdas.lake import objects as lake
from lambdas.lake import runs
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOT_KEPT = {"songs", "songs_with_features", "markets", "missing", "known_features", "dashboard"}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run and every step's result, or its error -> the run's figures."""
    settings = RegistrySettings.from_env()
    run = Run.from_event(event)
    status, message = runs.outcome(settings.lake, days.failures(run), event.get("error"))
    figures = _figures(settings.lake, run, event)
    report = {
        "run_id": run.run_id,
        "pipeline": "charts",
        "dt": run.dt,
        "status": status,
        "started_at": event["started_at"],
        "finished_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "source": run.source,
        "features_source": run.features,
        **figures,
        "message": message or _told(figures, _value(event, "related_tracks").get("newer")),
    }
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        runs.record(connection, report, leave_out=_NOT_KEPT)
    if "related_tracks" in event:
        measure(COVERAGE, figures["coverage"])
    log.info("run reported", extra={"dt": run.dt, "status": status, "reason": message})
    return report


def _figures(bucket: str, run: Run, event: Mapping[str, Any]) -> dict[str, Any]:
    songs, compared = _value(event, "tracks").get("tracks", 0), _value(event, "related_tracks")
    missing = _value(event, "list_markets").get("missing", [])
    markets = _markets(bucket, run) if songs else []
    skipped: Counter[str] = Counter({"a market without a chart": len(missing)})
    made = _value(event, "audio_features").get("calls", 0)
    for market in markets:
        skipped.update({f"{why} of {market['market']}": count for why, count in market["skipped"].items()})
        made += market["calls"] if market["run_id"] == run.run_id else 0
    if compared:
        skipped["a song without features"] = songs - compared["tracks"]
    return {
        "songs": songs,
        "songs_with_features": compared.get("tracks", 0),
        "markets": [{name: market[name] for name in _SHOWN} for market in markets],
        "missing": missing,
        "known_features": _value(event, "audio_features").get("known", 0),
        "skipped": {why: count for why, count in skipped.items() if count},
        "calls_made": made,
        "rows_written": compared.get("rows", 0),
        "coverage": compared.get("tracks", 0) / songs if songs else 0.0,
        "dashboard": _value(event, "dashboard").get("folder"),
    }


_SHOWN = ("market", "day", "entries", "with_features")


def _markets(bucket: str, run: Run) -> list[dict[str, Any]]:
    """By market: the day of its chart, its entries, how many of them have features, what was skipped."""
    charts = charts_until(bucket, run)
    clusters = lake.get_json(bucket, days.clusters_key(run)) or {}
    compared = set(clusters.get("ids", []))
    found = []
    for item in days.markets(bucket, run):
        chart = charts[(charts["market"] == item["market"]) & (charts["day"] == item["day"])]
        noted = days.noted(bucket, run, item["name"])
        found.append(
            {
                "market": item["market"],
                "day": item["day"],
                "entries": len(chart),
                "with_features": int(chart["track_id"].isin(compared).sum()),
                "skipped": noted.get("skipped", {}),
                "calls": noted.get("calls", 0),
                "run_id": noted.get("run_id"),
            }
        )
    return found


def _told(figures: Mapping[str, Any], newer: str | None) -> str:
    markets = ", ".join(
        f"{market['market']} {market['with_features']} of {market['entries']}"
        for market in figures["markets"]
    )
    said = f"{figures['songs']} songs, {figures['songs_with_features']} with features ({markets})"
    if figures["missing"]:
        said += f"; no chart of {', '.join(figures['missing'])}"
    if newer:
        said += f"; the serving tables stay as day {newer} made them"
    return said


def _value(event: Mapping[str, Any], step: str) -> dict[str, Any]:
    found = event.get(step, {})
    return dict(found.get("value", {}))
