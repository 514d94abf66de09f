"""A run of `artists`: what the flow's first state settled, checked before anything acts on it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

from lambdas.shared.days import day
from lambdas.shared.errors import InvalidInput

EVERY_PAIR_UP_TO = 1_000
NEAREST = 50


@dataclass(frozen=True)
class Run:
    """One day's run.

    Attributes:
        run_id: the execution's name.
        started_at: when it started, an ISO time (UTC).
        dt: the day, YYYY-MM-DD (UTC).
        source: where tracks come from.
        features: where audio features come from.
        keep: neighbours per artist: "auto", "all" or a number.
        refetch: ask the sources again for what the lake already has.
        force: replace the serving table even by one of an older day.
        deadline: ISO time after which waiting for a throttled source is pointless.
    """

    run_id: str
    started_at: str
    dt: str
    source: str
    features: str
    keep: str
    refetch: bool
    force: bool
    deadline: str

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Self:
        """Read a step's input.

        Raises:
            InvalidInput: a field is missing, the day is not one the tables can hold, or `keep` is not a
                number of neighbours.
        """
        missing = {field.name for field in fields(cls)} - event.keys()
        if missing:
            raise InvalidInput("event", f"lacks {min(missing)}")
        day(event["dt"])
        neighbours(event["keep"], artists=1)
        return cls(**{field.name: event[field.name] for field in fields(cls)})

    @property
    def folder(self) -> str:
        """Where the lake keeps what this day's runs know."""
        return f"runs/artists/dt={self.dt}"


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
