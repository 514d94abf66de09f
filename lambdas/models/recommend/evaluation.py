"""Models compared by what they recommend: figures, how certain they are, and against the default. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lambdas.models.evaluate import mean_interval
from lambdas.models.recommend.contract import recommend, recommend_new
from lambdas.models.recommend.metrics import PLACES, coverage, novelty, ranking_metrics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.recommend.contract import Fitted
    from lambdas.models.recommend.data import Part

MOST_ASKED = 10_000
"""Of more listeners so many are asked about: an interval of NDCG is .01 wide by then."""
DECISIVE = "ndcg"
"""The metric by which models are tuned and said to be better."""


class Interval(NamedTuple):
    """A mean over listeners and its 95% interval, which is None where a resample has no meaning."""

    value: float
    low: float | None
    high: float | None


class Evaluated(NamedTuple):
    """One model's lists, judged.

    Attributes:
        of_listeners: by metric, each asked listener's figure.
        coverage: share of all artists that somebody is recommended. It has no interval: a resample of
            listeners holds fewer different ones, and so fewer artists.
    """

    of_listeners: dict[str, NDArray[np.float64]]
    coverage: float

    @property
    def listeners(self) -> int:
        """How many were asked about."""
        return len(self.of_listeners[DECISIVE])

    def intervals(self) -> dict[str, Interval]:
        """Every metric's mean and interval."""
        found = {name: Interval(*mean_interval(each)) for name, each in self.of_listeners.items()}
        return {**found, "coverage": Interval(self.coverage, None, None)}

    def value(self, metric: str = DECISIVE) -> float:
        """The mean of a metric."""
        return float(self.of_listeners[metric].mean())


def evaluate(fitted: Fitted, part: Part) -> Evaluated:
    """Judge what a model that was fitted on `part.fit` recommends to those who are `asked_about`."""
    asked = asked_about(part)
    if part.new:
        artists = recommend_new(fitted, part.known[asked], PLACES).artists
    else:
        artists = recommend(fitted, part.known, PLACES, asked=asked).artists
    figures = ranking_metrics(artists, part.held_out[asked])
    return Evaluated({**figures, "novelty": novelty(artists, part.fit)}, coverage(artists, part.fit.shape[1]))


def asked_about(part: Part) -> NDArray[np.intp]:
    """Positions of the listeners of whom something is held out; the same MOST_ASKED of them by lot at most.

    Raises:
        ValueError: nothing is held out of anybody.
    """
    asked = np.flatnonzero(np.diff(part.held_out.indptr))
    if not len(asked):
        raise ValueError("nothing is held out of anybody: listeners need five artists or more")
    if len(asked) > MOST_ASKED:
        asked = np.sort(np.random.default_rng(0).choice(asked, MOST_ASKED, replace=False))
    return asked


def difference(one: Evaluated, other: Evaluated, metric: str = DECISIVE) -> Interval:
    """How much better `one` is than `other`, listener by listener: both were asked about the same ones."""
    return Interval(*mean_interval(one.of_listeners[metric] - other.of_listeners[metric]))


def verdict(one: Evaluated, default: Evaluated) -> Literal["better", "level", "below"]:
    """How a model compares with the default: level where their intervals touch, as that may be chance."""
    mine, its = (Interval(*mean_interval(each.of_listeners[DECISIVE])) for each in (one, default))
    if mine.low is None or mine.high is None or its.low is None or its.high is None:
        return "level"
    if mine.low > its.high:
        return "better"
    return "below" if mine.high < its.low else "level"
