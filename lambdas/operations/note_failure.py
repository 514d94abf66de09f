"""Why an item of a pipeline's Map failed  ->  the lake, where the report finds it."""

from __future__ import annotations

from typing import Any

from lambdas.core.run import PipelineRun
from lambdas.core.settings import LakeSettings
from lambdas.lake.manifests import put_failure


def handler(event: dict[str, Any], context: object) -> None:
    """The run, the `item`'s name, and its `error` as the flow caught it  ->  remembered."""
    settings = LakeSettings.from_env()
    put_failure(settings.lake, PipelineRun.from_event(event), event["item"], event["error"])
