"""A list of ids  ->  a greeting each, in the lake."""

from __future__ import annotations

from typing import TypedDict

import pyarrow as pa

from lambdas.core.run import PipelineRun, RunEvent
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.toy.settings import GreetingsSettings

IDS = ["7" * 22, "8" * 22]


class GreetingsResult(TypedDict):
    """`greeted`: how many ids."""

    greeted: int


def handler(event: RunEvent, context: object) -> GreetingsResult:
    """The run -> how many are greeted."""
    settings = GreetingsSettings.from_env()
    run = PipelineRun.from_event(event)
    rows = pa.table(
        {"id": IDS, "greeting": [f"{settings.toy_greeting} {one[0]}" for one in IDS], "source": ["files"] * 2}
    )
    body = to_parquet(rows, table_schema("toy_greetings"))
    lake.put(settings.lake, lake.table_key("toy_greetings", run.dt, "all"), body)
    return {"greeted": len(IDS)}
