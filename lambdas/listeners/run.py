"""A run of `listeners`, and the events and results that its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from lambdas.core.run import PipelineRun
from lambdas.core.run import RunEvent as SharedRunEvent


class RunEvent(SharedRunEvent):
    """The fields of this pipeline's runs only; Run describes them."""

    model: str
    keep: str


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run. `dt` is the day of the tables it writes; histories are read as they are now.

    Attributes:
        model: reference or taste; lambdas.models.similar says how each scores.
        keep: how many similar listeners each is given, a number as text.
    """

    pipeline: str = "listeners"
    model: str
    keep: str


class Shard(TypedDict):
    """The digits of the buckets of people that one function compares with everybody: an item of a Map."""

    buckets: list[str]


class ListResult(TypedDict):
    """The run's listeners.

    Attributes:
        buckets_key: of the object that lists the buckets with listeners.
        listeners: number of people who may be read.
    """

    buckets_key: str
    listeners: int


class PruneResult(TypedDict):
    """The counts of all buckets, once all of them are written.

    Attributes:
        listeners: with plays.
        tracks: different ones with an id.
        plays: in all.
        unmatched_plays: of tracks without an id; they count for their artists alone.
        shards: all buckets of the run; the next Map's items.
    """

    listeners: int
    tracks: int
    plays: int
    unmatched_plays: int
    shards: list[Shard]


class TastesResult(TypedDict):
    """`listeners`: number of listeners that have tracks with features, and so a taste vector."""

    listeners: int


class SwapResult(TypedDict):
    """What was published.

    Attributes:
        listeners: number of listeners with similar ones.
        rows: written into related_listeners in MySQL.
        newer: the day of the serving table where that is later than the run's, and the run not forced.
    """

    listeners: int
    rows: int
    newer: str
