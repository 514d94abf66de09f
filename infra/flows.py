"""State machines: their files, and the time after which a run of a pipeline is ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from infra.settings import PROJECT

if TYPE_CHECKING:
    from lambdas.core.pipeline import Pipeline

_HOUR_S = 3600
_WORK_HOURS = 24
_LONGEST_HOURS = 365 * 24
"""Step Functions ends an execution after a year."""


def definition(pipeline: Pipeline, cadence_hours: int) -> str:
    """The definition for Step Functions, with its `${…}`.

    A run waits for a throttled source until the next one is due, at most; a day later it is ended.
    """
    flow = json.loads((PROJECT / "lambdas" / pipeline.name / "flow.asl.json").read_text())
    hours = min(cadence_hours + _WORK_HOURS, _LONGEST_HOURS)
    return json.dumps({"TimeoutSeconds": hours * _HOUR_S, **flow}, indent=2, ensure_ascii=False)


def erase_flow() -> str:
    """The flow that erases, for every pipeline; with its `${…}`."""
    return (PROJECT / "lambdas" / "operations" / "erase.asl.json").read_text()
