"""Why a batch failed  ->  the lake, where the report finds it."""

from __future__ import annotations

from typing import Any

from lambdas.artists import batches
from lambdas.artists.run import Run
from lambdas.artists.settings import LakeSettings
from lambdas.lake import objects as lake


def handler(event: dict[str, Any], context: object) -> None:  # noqa: ARG001  Lambda's signature
    """The batch and its error, as the flow caught it -> remembered."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    lake.put_json(settings.lake, f"{batches.failures(run)}{event['batch']}.json", event["error"])
