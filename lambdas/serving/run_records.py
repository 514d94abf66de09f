"""The table pipeline_runs: one row per run of any pipeline."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lambdas.core.figures import Figures

if TYPE_CHECKING:
    from pymysql import Connection

_TIMES, _JSON = ("started_at", "finished_at"), ("sources", "figures")


class RunReport(Figures):
    """One run: a row of pipeline_runs; times are ISO 8601 (UTC).

    Attributes:
        status: "succeeded", "nothing to do", "failed" or "incomplete".
        sources: by option of the run, the source that was chosen.
    """

    run_id: str
    pipeline: str
    dt: str
    status: str
    started_at: str
    finished_at: str
    sources: dict[str, str]


def record(connection: Connection, report: RunReport) -> None:
    """Write a run's row; the same run reported again replaces it.

    Args:
        connection: of the pipeline's user.
        report: the row.
    """
    row: dict[str, Any] = {**report}
    row |= {name: _utc(row[name]) for name in _TIMES}
    row |= {name: json.dumps(row[name], sort_keys=True) for name in _JSON}
    columns = ", ".join(row)
    with connection.cursor() as cursor:
        cursor.execute(
            f"replace into pipeline_runs ({columns}) values ({', '.join(['%s'] * len(row))})",
            list(row.values()),
        )
    connection.commit()


def last_runs(connection: Connection, pipeline: str, limit: int) -> list[dict[str, Any]]:
    """A pipeline's last runs, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from pipeline_runs where pipeline = %s order by started_at desc limit %s",
            (pipeline, limit),
        )
        columns = [column[0] for column in cursor.description or ()]
        return [
            {name: _as_json(name, value) for name, value in zip(columns, row, strict=True)}
            for row in cursor.fetchall()
        ]


def _as_json(name: str, value: Any) -> Any:
    if name in _JSON:
        return json.loads(value) if value else {}
    return value if isinstance(value, int | float | str | None) else str(value)


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(tzinfo=None)
