"""What commands read of the last run's day in the lake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.playlists.run import Run

if TYPE_CHECKING:
    from kindred.common.target import Target


def run_of(target: Target, dt: str | None, model: str = "blend") -> Run:
    """The run of a day, or of the last one, as far as the lake's keys need it.

    Raises:
        InvalidInput: no run has recommended anything on that day.
    """
    days = lake.days(target.lake, "artist_recommendations")
    if not days or (dt and dt not in days):
        where = f"day {dt}" if dt else "artist_recommendations"
        raise InvalidInput(where, "no run has made it yet: `kindred playlists run`")
    return Run(
        run_id="",
        started_at="",
        dt=dt or days[-1],
        source="",
        features="",
        refetch=False,
        force=False,
        deadline="",
        model=model,
        keep="",
    )
