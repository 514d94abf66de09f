"""The command line's requests that concern every pipeline: those that need MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.serving.requests import answer
from lambdas.serving.run_records import last_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymysql import Connection

    from lambdas.serving.requests import Answer, Request


def handler(event: Request, context: object) -> Answer:
    """A request of REQUESTS and its arguments -> its answer."""
    return answer(REQUESTS, event)


def runs(connection: Connection, bucket: str, pipelines: list[str], limit: int) -> list[dict[str, Any]]:
    """The last runs of these pipelines, newest first; at most `limit` of each."""
    found = [run for pipeline in pipelines for run in last_runs(connection, pipeline, limit)]
    return sorted(found, key=lambda run: str(run["started_at"]), reverse=True)


REQUESTS: dict[str, Callable[..., Any]] = {"runs": runs}
