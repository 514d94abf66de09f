"""How a claim is measured: its contestants in turn, ratios of medians, an 80% interval, a bar.

A machine that does other work slows whoever is running just then, so contestants take turns in
every round and only ratios within a run of the bench are claims. The interval is a bootstrap over
whole rounds, which keeps what happened together together.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROUNDS = 7
_RESAMPLES = 2_000
_TENTH, _NINE_TENTHS = 10, 90


@dataclass(frozen=True)
class Row:
    """One claim: what, against what, the bar, and what came out, as a ratio or in `unit`.

    Attributes:
        bar: "<= 0.6" or ">= 0.85"; empty where a figure is shown and nothing is claimed.
        figure, low, high: the figure and its 80% interval.
        detail: what else a reader would ask for: medians in seconds, who was best, the host.
    """

    what: str
    against: str
    bar: str
    figure: float
    low: float
    high: float
    unit: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the interval reaches the bar."""
        if not self.bar:
            return True
        sense, limit = self.bar.split()[:2]
        return self.low <= float(limit) if sense == "<=" else self.high >= float(limit)


def in_turn(
    contestants: Mapping[str, Callable[[], float | None]],
    tell: Callable[[str], None] = lambda _text: None,
    rounds: int = ROUNDS,
    hopeless: float = float("inf"),
) -> dict[str, list[float]]:
    """Seconds of every contestant, each once a round; who goes first moves on from round to round.

    Args:
        contestants: what to run; one that returns a number has timed itself, without its own set-up.
        tell: is told who runs.
        rounds: how often.
        hopeless: whoever takes this many times the best one's time in the first round, which also
            warms up and is not counted where it is given, takes no part in the others.
    """
    times: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    if hopeless < float("inf"):
        first = {name: _timed(contestants[name], f"{name}, warming up", tell) for name in names}
        limit = hopeless * min(first.values())
        for name in [name for name in names if first[name] > limit]:
            times[name] = [first[name]]
            names.remove(name)
    for turn in range(rounds):
        for at in range(len(names)):
            name = names[(turn + at) % len(names)]
            times[name].append(_timed(contestants[name], f"{name}, {turn + 1} of {rounds}", tell))
    return times


def _timed(run: Callable[[], float | None], text: str, tell: Callable[[str], None]) -> float:
    tell(text)
    gc.collect()
    start = time.perf_counter()
    own = run()
    return time.perf_counter() - start if own is None else own


def ratio(above: Sequence[float], below: Sequence[float]) -> tuple[float, float, float]:
    """The ratio of two contestants' medians, and its 80% interval over resampled rounds."""
    one, other = np.asarray(above), np.asarray(below)
    dice = np.random.default_rng(0)
    picks = dice.integers(0, len(one), (_RESAMPLES, len(one)))
    others = picks if len(other) == len(one) else dice.integers(0, len(other), (_RESAMPLES, len(other)))
    ratios = np.median(one[picks], axis=1) / np.median(other[others], axis=1)
    low, high = np.percentile(ratios, [_TENTH, _NINE_TENTHS])
    return float(np.median(one) / np.median(other)), float(low), float(high)


def middle(values: Sequence[float]) -> tuple[float, float, float]:
    """The median of some values, and its 80% interval."""
    return ratio(values, [1.0] * len(values))


def seconds(times: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Every contestant's median, for the detail of a row."""
    return {name: round(float(np.median(each)), 4) for name, each in times.items() if each}
