"""What the run did -> a row of pipeline_runs, and the figures for whoever looks.

Reached from every Catch too, so a failed run is written down like any other.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lambdas.artists import batches
from lambdas.artists.run import Run
from lambdas.artists.settings import RegistrySettings
from lambdas.shared import lake
from lambdas.shared.logs import log
from lambdas.shared.mysql import session

if TYPE_CHECKING:
    from pymysql import Connection

_NOT_KEPT = {"tracks", "tracks_with_features"}  # for the terminal; pipeline_runs counts artists


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run and every step's result, or its error -> the run's figures."""
    settings = RegistrySettings.from_env()
    run = Run.from_event(event)
    status, message = _outcome(settings.lake, run, event)
    report = {
        "run_id": run.run_id,
        "pipeline": "artists",
        "dt": run.dt,
        "status": status,
        "started_at": event["started_at"],
        "finished_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "source": run.source,
        "features_source": run.features,
        **_figures(settings.lake, run, event),
        "message": message,
    }
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        _write(connection, report)
    log.info("run reported", extra={"dt": run.dt, "status": status, "reason": message})
    return report


def _outcome(bucket: str, run: Run, event: dict[str, Any]) -> tuple[str, str]:
    """Status, and in one line the reason or what a person should know."""
    error, newer = event.get("error"), event.get("related_artists", {}).get("value", {}).get("newer")
    if error is None:
        return "succeeded", _kept(run, newer)
    reasons = [lake.get_json(bucket, key) for key in sorted(lake.keys(bucket, batches.failures(run)))]
    errors = [reason for reason in reasons if reason] or [error]
    broken = [one for one in errors if one["Error"] != "Incomplete"]
    status = "failed" if broken else "incomplete"
    message = _message((broken or errors)[0])
    return status, message if broken else f"{message}; run again then: what has been fetched is kept"


def _kept(run: Run, newer: str | None) -> str:
    if not newer:
        return ""
    return (
        f"related_artists stays as day {newer} made it: {run.dt} is older, and its rows are in the lake "
        f"alone; `kindred artists run --dt {run.dt} --force` puts them in its place"
    )


def _message(error: dict[str, str]) -> str:
    """The line in a Lambda's error, which Step Functions passes on as JSON in Cause."""
    try:
        cause = json.loads(error["Cause"])
    except ValueError:
        return error["Cause"]
    return str(cause.get("errorMessage", error["Cause"])) if isinstance(cause, dict) else error["Cause"]


def _figures(bucket: str, run: Run, event: dict[str, Any]) -> dict[str, Any]:
    """The counts of every batch, added up, and those of the model."""
    manifest = (
        lake.get_json(bucket, event["list_artists"]["value"]["batches_key"])
        if "list_artists" in event
        else []
    )
    with ThreadPoolExecutor(16) as pool:
        noted = list(
            pool.map(
                lambda item: [
                    batches.noted(bucket, run, item["name"], table) or {} for table in batches.TABLES
                ],
                manifest or [],
            )
        )
    sums: Counter[str] = Counter()
    for tracks, features in noted:
        sums["registered"] += tracks.get("artists", 0)
        sums["with_tracks"] += tracks.get("with_tracks", 0)
        sums["tracks"] += features.get("tracks", 0)
        sums["with_features"] += features.get("with_features", 0)
        for figures in (tracks, features):
            sums["made" if figures.get("run_id") == run.run_id else "saved"] += figures.get("calls", 0)
            sums["saved"] += figures.get("saved", 0)

    compared = event.get("related_artists", {}).get("value", {})
    skipped = {
        "no tracks": sums["registered"] - sums["with_tracks"],
        "no features": sums["with_tracks"] - compared["artists"] if compared else 0,
    }
    return {
        "artists_registered": event.get("list_artists", {}).get("value", {}).get("artists")
        or sums["registered"],
        "artists_with_tracks": sums["with_tracks"],
        "artists_with_features": compared.get("artists", 0),
        "tracks": sums["tracks"],
        "tracks_with_features": sums["with_features"],
        "skipped": {why: count for why, count in skipped.items() if count},
        "calls_made": sums["made"],
        "calls_saved": sums["saved"],
        "rows_written": compared.get("rows", 0),
        "coverage": compared.get("artists", 0) / sums["with_tracks"] if sums["with_tracks"] else 0.0,
    }


def _write(connection: Connection, report: dict[str, Any]) -> None:
    """One row per run; the same run reported again replaces its row."""
    row = {name: value for name, value in report.items() if name not in _NOT_KEPT} | {
        "skipped": json.dumps(report["skipped"], sort_keys=True),
        "started_at": _utc(report["started_at"]),
        "finished_at": _utc(report["finished_at"]),
    }
    columns = ", ".join(row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"replace into pipeline_runs ({columns}) values ({', '.join(['%s'] * len(row))})",  # noqa: S608  our own names
            list(row.values()),
        )


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)
