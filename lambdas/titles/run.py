"""A run of `titles`, and the events and results that its steps share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from lambdas.core.run import PipelineRun
from lambdas.core.run import RunEvent as SharedRunEvent


class RunEvent(SharedRunEvent):
    """What a run of this pipeline has besides: Run says what each is."""

    model: str
    keep: str


@dataclass(frozen=True, kw_only=True)
class Run(PipelineRun):
    """One day's run. Catalogues and ratings are read as they are when it runs.

    Attributes:
        model: of ratings: als, bpmf, svd or biases.
        keep: how many titles each person is recommended, a number as text.
    """

    pipeline: str = "titles"
    model: str
    keep: str


class Platform(TypedDict):
    """A platform whose catalogue is imported, an item of the run's Map.

    Attributes:
        name: of the platform and of its files.
        letter: that its title ids begin with.
    """

    name: str
    letter: str


class ListResult(TypedDict):
    """The run's platforms and people.

    Attributes:
        platforms_key: of the object that lists the platforms.
        platforms: how many there are.
        people: how many whose ratings may be read.
    """

    platforms_key: str
    platforms: int
    people: int


class RatingsResult(TypedDict):
    """What became of the imported ratings; each count is of ratings, but the last.

    Attributes:
        ratings: of titles of the day by people who may be read: rows of the table.
        unknown_titles: of titles that no catalogue has.
        people: how many have a rating in the table.
    """

    ratings: int
    unknown_titles: int
    people: int


class PruneResult(TypedDict):
    """What the catalogues hold, once all of them are written; each is a number of rows.

    Attributes:
        rows: of the catalogues as imported.
        titles: of the table titles.
        left_out: that could not be repaired.
    """

    rows: int
    titles: int
    left_out: int


class ScoresResult(TypedDict):
    """`titles`: how many have a score."""

    titles: int


class SwapResult(TypedDict):
    """What was published.

    Attributes:
        rows: written, by table of MySQL; empty if the tables stay.
        newer: the day of the serving tables where that is later than the run's, and the run not forced.
    """

    rows: dict[str, int]
    newer: str
