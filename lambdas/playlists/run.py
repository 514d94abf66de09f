"""A run of `playlists`, and the events and results that its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypedDict

from lambdas.core.run import PipelineRun
from lambdas.core.run import RunEvent as SharedRunEvent


class RunEvent(SharedRunEvent):
    """What a run of this pipeline has besides: Run says what each is."""

    model: str
    keep: str


class BucketEvent(RunEvent):
    """The run, and a bucket of its listeners."""

    bucket: str


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run. Histories are read as they are when it runs; the day is that of what comes of them.

    Attributes:
        model: blend, als or rdlae; lambdas/models/recommend has them.
        keep: how many artists each listener is recommended, a number as text.
    """

    pipeline: str = "playlists"
    model: str
    keep: str


class Item(TypedDict):
    """An item of a Map: a bucket of people by its digits, or a model by its name."""

    name: str


class ListResult(TypedDict):
    """The run's listeners.

    Attributes:
        buckets_key: of the object that lists the buckets that anybody is in.
        listeners: how many may be read.
    """

    buckets_key: str
    listeners: int


class PruneResult(TypedDict):
    """What the buckets hold, once all of them are written.

    Attributes:
        listeners: with plays.
        plays: in all, of artists that have a name or an id.
        nameless_plays: of tracks whose artist nobody knows; they count for nothing.
        catalogued_plays: of artists that the catalogue knows.
        buckets: those that hold listeners; the last Map's items.
    """

    listeners: int
    plays: int
    nameless_plays: int
    catalogued_plays: int
    buckets: list[Item]


class SplitResult(TypedDict):
    """What there is to learn from.

    Attributes:
        listeners: of five artists or more.
        artists: whom they play.
        rows: of a listener and an artist.
        played_artists: whom any listener plays.
        aliases: names that differ from another one as they are written, and are the same artist.
        protocols: those that the plays allow: weak, strong, temporal where all have dates.
        models: those that are measured; the next Map's items.
    """

    listeners: int
    artists: int
    rows: int
    played_artists: int
    aliases: int
    protocols: list[str]
    models: list[Item]


class TuningResult(TypedDict):
    """How the parameters were chosen; parameters.json has the values.

    Attributes:
        tried: how many sets of values.
        seconds: what it took.
        budget: seconds; 0 for the published values.
        reused: whether an earlier run of the day had chosen them for the same plays.
    """

    tried: int
    seconds: float
    budget: int
    reused: bool


class FactorsResult(TypedDict):
    """Whether ALS is fitted.

    Attributes:
        status: done, or running: the flow waits until `retry_at` and runs the step again.
        retry_at: an ISO time (UTC); empty if done.
        engine: lambda or spark.
        model: what recommends: that of the run, or als where there is too much for the others.
        message: why that is another model than was asked for; empty if it is the same.
    """

    status: Literal["done", "running"]
    retry_at: str
    engine: str
    model: str
    message: str


class Judged(TypedDict):
    """One model in one protocol: NDCG@10, its 95% interval, and how it stands to the default."""

    protocol: str
    model: str
    ndcg: float
    low: float | None
    high: float | None
    verdict: str


class MetricsResult(TypedDict):
    """What the models were worth, and why some were not measured (one line each)."""

    judged: list[Judged]
    left_out: list[str]


class SwapResult(TypedDict):
    """What was published.

    Attributes:
        listeners: how many are recommended artists.
        rows: written into artist_recommendations in MySQL.
        newer: the day of the serving table where that is later than the run's, and the run not forced.
    """

    listeners: int
    rows: int
    newer: str
