"""What a run will ask of its sources, and how long that takes at their quota. Pure."""

from __future__ import annotations

import math
from typing import NamedTuple

BATCHES_AT_ONCE = 8
"""MaxConcurrency of the flow's Map: they share the source's rate."""

TRACKS_CALLS = {"files": 0, "spotify": 1}
"""Calls per artist."""

FEATURES_PER_CALL = {"files": 0, "spotify": 100, "reccobeats": 40}
"""Tracks per call; 0 where no call is needed."""

_TRACKS_PER_ARTIST = 10
_DAY_S = 86_400


class Estimate(NamedTuple):
    """How many calls, and how many seconds they take at the quota."""

    calls: int
    seconds: float


def share(calls_per_second: float, batches: int) -> float:
    """A batch's part of the rate, calls a second."""
    return calls_per_second / min(BATCHES_AT_ONCE, max(batches, 1))


def features_calls(features: str, tracks: int) -> int:
    """The calls that these tracks' audio features take."""
    at_once = FEATURES_PER_CALL.get(features, 0)
    return math.ceil(tracks / at_once) if at_once else 0


def estimate(source: str, features: str, artists: int, *, per_second: float, per_day: int) -> Estimate:
    """The calls for artists that are not in the lake yet, at most ten tracks each.

    Args:
        source: of tracks.
        features: their source.
        artists: how many.
        per_second: the rate that the run keeps to.
        per_day: the source's daily quota; 0 where there is none.
    """
    calls = artists * TRACKS_CALLS.get(source, 0) + features_calls(features, artists * _TRACKS_PER_ARTIST)
    # The quota of the first day is there at once; each further day's has to be waited for.
    waits = (math.ceil(calls / per_day) - 1) * _DAY_S if per_day and calls else 0
    return Estimate(calls, max(calls / per_second, waits))
