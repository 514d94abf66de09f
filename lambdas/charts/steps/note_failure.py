"""Why a market failed  ->  the lake, where the report finds it."""

from __future__ import annotations

from typing import Any

from lambdas.charts import days
from lambdas.charts.run import Run
from lambdas.charts.settings import LakeSettings
from lambdas.lake import objects as lake


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  Lambda's signature
    """The market and its error, as the flow caught it -> remembered."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    lake.put_json(settings.lake, f"{days.failures(run)}{event['name']}.json", event["error"])
