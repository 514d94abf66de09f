"""What the run did -> a row of pipeline_runs, and the figures for whoever looks.

Reached from every Catch too, so a failed run is written down like any other.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from lambdas.artists import batches, serving
from lambdas.artists.run import Run
from lambdas.artists.settings import RegistrySettings
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake import runs
from lambdas.serving.mysql import session
from lambdas.serving.staging import drop_staging, staging_of_run

_NOT_KEPT = {"tracks", "tracks_with_features"}  # for the terminal; pipeline_runs counts artists


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run and every step's result, or its error -> the run's figures."""
    settings = RegistrySettings.from_env()
    run = Run.from_event(event)
    status, message = runs.outcome(settings.lake, batches.failures(run), event.get("error"))
    message = message or _kept(run, event.get("swap", {}).get("value", {}).get("newer"))
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
        runs.record(connection, report, leave_out=_NOT_KEPT)
        connection.commit()
        if "error" in event:
            drop_staging(connection, staging_of_run(serving.TABLE, run))
    log.info("run reported", extra={"dt": run.dt, "status": status, "reason": message})
    return report


def _kept(run: Run, newer: str | None) -> str:
    if not newer:
        return ""
    return (
        f"related_artists stays as day {newer} made it: {run.dt} is older, and its rows are in the lake "
        f"alone; `kindred artists run --dt {run.dt} --force` puts them in its place"
    )


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

    compared = event.get("swap", {}).get("value", {})
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
