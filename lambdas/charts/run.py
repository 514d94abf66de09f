"""A run of `charts`, and the events and results that its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from lambdas.core.run import PipelineRun
from lambdas.sources.waiting import SourceStatus


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run; the day is the charts'."""

    pipeline: str = "charts"


class Market(TypedDict):
    """A market that has a chart.

    Attributes:
        name: of its files.
        market: as the setting charts_markets names it.
        day: of the chart that it shows, YYYY-MM-DD.
    """

    name: str
    market: str
    day: str


class ProbeResult(SourceStatus):
    """Where no source throttles. `from_lake`: whether the day's charts are read from the lake."""

    from_lake: bool


class ListResult(TypedDict):
    """The run's markets.

    Attributes:
        markets_key: of the object that lists them.
        missing: markets that have no chart of the day.
    """

    markets_key: str
    missing: list[str]


class RelatedResult(TypedDict):
    """What was published.

    Attributes:
        tracks: how many were compared.
        rows: written into related_tracks in MySQL.
        newer: the day of the serving tables where that is later than the run's, and the run not forced.
    """

    tracks: int
    rows: int
    newer: str
