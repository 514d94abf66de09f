"""The day's greetings in the lake  ->  toy_greetings in MySQL."""

from __future__ import annotations

from typing import TypedDict

from lambdas.core.run import PipelineRun, RunEvent
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, publish
from lambdas.toy.settings import PublishSettings


class PublishResult(TypedDict):
    """`rows`: how many are in the table."""

    rows: int


def handler(event: RunEvent, context: object) -> PublishResult:
    """The run, whose greetings are in the lake -> rows in the table."""
    settings = PublishSettings.from_env()
    run = PipelineRun.from_event(event)
    table = from_parquet(lake.require(settings.lake, lake.table_key("toy_greetings", run.dt, "all")))
    rows = [
        f"({_text(one)},{_text(greeting)})"
        for one, greeting in zip(table["id"].to_pylist(), table["greeting"].to_pylist(), strict=True)
    ]
    publication = Publication(
        run,
        model={},
        coverage_tracks=None,
        largest_fall=settings.toy_largest_fall,
        setting="toy_largest_fall",
    )
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(connection, publication, {"toy_greetings": [rows]})
    return {"rows": outcome.rows.get("toy_greetings", 0)}


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
