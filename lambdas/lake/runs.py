"""How a run ended, and its row in pipeline_runs: what every pipeline's report writes down."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Collection

    from pymysql import Connection


def outcome(bucket: str, failures: str, error: dict[str, str] | None) -> tuple[str, str]:
    """A run's status and, unless it succeeded, the reason in one line.

    Args:
        bucket: the lake.
        failures: the folder in which the items of its Map left why they failed; ends with a slash.
        error: what the flow caught, if anything.
    """
    if error is None:
        return "succeeded", ""
    reasons = [lake.get_json(bucket, key) for key in sorted(lake.keys(bucket, failures))]
    errors = [reason for reason in reasons if reason] or [error]
    broken = [one for one in errors if one["Error"] != "Incomplete"]
    status = "failed" if broken else "incomplete"
    message = _message((broken or errors)[0])
    return status, message if broken else f"{message}; run again then: what has been fetched is kept"


def record(connection: Connection, report: dict[str, Any], leave_out: Collection[str] = ()) -> None:
    """One row per run in pipeline_runs; the same run reported again replaces its row.

    Args:
        connection: of the pipeline's user.
        report: columns and their values; times in ISO 8601, `skipped` a mapping.
        leave_out: figures for whoever looks that the table has no column for.
    """
    row = {name: value for name, value in report.items() if name not in leave_out} | {
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


def last(connection: Connection, pipeline: str, limit: int) -> list[dict[str, Any]]:
    """A pipeline's last runs, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from pipeline_runs where pipeline = %s order by started_at desc limit %s",
            (pipeline, limit),
        )
        columns = [column[0] for column in cursor.description or ()]
        return [
            {
                name: value if isinstance(value, int | float | str | None) else str(value)
                for name, value in zip(columns, row, strict=True)
            }
            for row in cursor.fetchall()
        ]


def _message(error: dict[str, str]) -> str:
    """The line in a Lambda's error, which Step Functions passes on as JSON in Cause."""
    try:
        cause = json.loads(error["Cause"])
    except ValueError:
        return error["Cause"]
    return str(cause.get("errorMessage", error["Cause"])) if isinstance(cause, dict) else error["Cause"]


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)
