"""A run of `charts`."""

from __future__ import annotations

from dataclasses import dataclass

from lambdas.core.run import PipelineRun


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run; the day is the charts'."""

    pipeline: str = "charts"
