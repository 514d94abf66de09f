"""What a month of a pipeline uses of AWS: quantities, which kindred.common.cost turns into dollars.

A pipeline whose runs grow with something has a module of its own that says how (kindred.artists.workload);
for the others the flow is enough. A month has 730 hours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from infra.settings import PROJECT

if TYPE_CHECKING:
    from infra.settings import Settings
    from lambdas.core.pipeline import Pipeline

HOURS = 730
GB = 1e9
FRESHNESS_A_MONTH = HOURS / 6
FRESHNESS_GB = 0.25
START_S = 2
"""Seconds of a step that has little to do."""
LOG_BYTES_A_CALL, LOG_BYTES_A_TRANSITION = 1500, 1500
# Requests to S3 of a run, besides those of its Map's items.
RUN_PUTS, RUN_GETS = 30, 60


@dataclass(frozen=True)
class Month:
    """Quantities of a month; GB are 1e9 bytes. Storage is that after lake_days."""

    runs: float
    lambda_requests: float
    lambda_gb_seconds: float
    transitions: float
    lake_gb: float
    puts: float
    gets: float
    queries: float
    scanned_gb: float
    served_gb: float
    logs_gb: float

    def __add__(self, other: Month) -> Month:
        """Both together."""
        return Month(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Month)))


def month_of_flow(pipeline: Pipeline, settings: Settings) -> Month:
    """A month of a pipeline whose runs are small: each step takes its start only, and writes nothing."""
    described = flow(pipeline)
    runs = HOURS / settings.value(pipeline, "cadence_hours")
    steps = [each for each in pipeline.functions if f"${{{each.step}}}" in json.dumps(described)]
    queries = sum(bool(each.touches.queried) for each in steps)
    transitions = path(described)
    log_bytes = len(steps) * LOG_BYTES_A_CALL + transitions * LOG_BYTES_A_TRANSITION
    gb_seconds = sum(each.memory_mb / 1024 * START_S for each in steps)
    return Month(
        runs=runs,
        lambda_requests=runs * len(steps) + FRESHNESS_A_MONTH,
        lambda_gb_seconds=runs * gb_seconds + FRESHNESS_A_MONTH * FRESHNESS_GB,
        transitions=runs * transitions,
        lake_gb=0,
        puts=runs * RUN_PUTS,
        gets=runs * RUN_GETS,
        queries=runs * queries,
        scanned_gb=0,
        served_gb=0,
        logs_gb=runs * log_bytes / GB,
    )


def flow(pipeline: Pipeline) -> dict[str, Any]:
    """A pipeline's state machine."""
    text = (PROJECT / "lambdas" / pipeline.name / "flow.asl.json").read_text()
    described: dict[str, Any] = json.loads(text)
    return described


def path(flow: dict[str, Any]) -> int:
    """How many states a run that goes well passes through."""
    state, count = flow["StartAt"], 0
    while state:
        described, count = flow["States"][state], count + 1
        state = described.get("Next") or described.get("Default")
    return count
