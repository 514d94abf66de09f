"""Why an item of a pipeline's Map failed  ->  the lake, where the report finds it."""

from __future__ import annotations

from lambdas.core.run import PipelineRun, RunEvent
from lambdas.core.settings import LakeSettings
from lambdas.lake.manifests import CaughtError, put_failure


class FailureEvent(RunEvent):
    """The run, the name of an item of its Map, and why that failed."""

    item: str
    error: CaughtError


def handler(event: FailureEvent, context: object) -> None:
    """The run, an item and its error -> an object in the lake."""
    settings = LakeSettings.from_env()
    put_failure(settings.lake, PipelineRun.from_event(event), event["item"], event["error"])
