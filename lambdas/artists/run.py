"""A run of `artists`, how many neighbours it keeps, and the events and results that its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from lambdas.core import run
from lambdas.core.errors import InvalidInput
from lambdas.core.run import PipelineRun
from lambdas.sources.waiting import SourceStatus

EVERY_PAIR_UP_TO = 1_000
NEAREST = 50


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run.

    Attributes:
        keep: neighbours per artist: "auto", "all" or a number.
    """

    pipeline: str = "artists"

    keep: str

    def __post_init__(self) -> None:
        """Raise InvalidInput unless `keep` is a number of neighbours."""
        neighbours(self.keep, artists=1)


def neighbours(keep: str, artists: int) -> int:
    """How many neighbours each of the artists keeps, at most all the others.

    Args:
        keep: "auto" (every pair up to 1,000 artists, 50 beyond), "all", or a number from 1.
        artists: how many there are.

    Raises:
        InvalidInput: `keep` is none of these.
    """
    others = max(artists - 1, 0)
    if keep == "auto":
        return others if artists <= EVERY_PAIR_UP_TO else NEAREST
    if keep == "all":
        return others
    if not (keep.isascii() and keep.isdecimal()) or int(keep) < 1:
        raise InvalidInput("keep", f"{keep!r} is not a number from 1, nor all, nor auto")
    return min(int(keep), others)


class RunEvent(run.RunEvent):
    """The run, as every step's event has it."""

    keep: str


class BatchEvent(RunEvent):
    """One batch of artists.

    Attributes:
        batch: its name.
        batches: how many the run has.
    """

    batch: str
    batches: int


class ProbeResult(SourceStatus):
    """What the sources would answer, where none throttles.

    Attributes:
        from_lake: whether the day is read from the lake, and nothing is fetched.
        answers: the sources' fingerprints: equal ones mean equal answers.
    """

    from_lake: bool
    answers: str


class ListResult(TypedDict):
    """The run's batches.

    Attributes:
        batches_key: of the object that lists them; empty if there is none.
        artists: how many are registered; None where the day is read from the lake.
        batches: how many there are.
        calls: HTTP requests that are expected.
        seconds: that these take at least.
    """

    batches_key: str
    artists: int | None
    batches: int
    calls: NotRequired[int]
    seconds: NotRequired[int]


class Shard(TypedDict):
    """A slice of the artists by position, from `start` up to, not including, `stop`."""

    start: int
    stop: int


class AveragesResult(TypedDict):
    """What is compared, and how the comparison is cut.

    Attributes:
        artists: how many have a point.
        with_tracks: how many have a top track.
        keep: neighbours of each artist.
        model: as lambdas.artists.serving.model.
        rows: of the serving table.
        newer: the day of the serving table where that is later than the run's, and the run not forced.
        staging: the staging table that the shards fill; empty if `newer` is not.
        shards: slices that together have every artist.
    """

    artists: int
    with_tracks: int
    keep: int
    model: dict[str, Any]
    rows: int
    newer: str
    staging: str
    shards: list[Shard]


class SwapResult(TypedDict):
    """What was published.

    Attributes:
        artists: how many were compared.
        rows: written into the serving table.
        newer: as AveragesResult's.
    """

    artists: int
    rows: int
    newer: str
