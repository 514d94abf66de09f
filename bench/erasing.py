"""Erasing of 10,000 artists' days by the deployed flow: one artist forgotten, then the source purged."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench import whole
from bench.measure import Row
from kindred.common import execution
from lambdas.core.days import today
from lambdas.lake import objects as lake
from lambdas.lake import results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kindred.common.target import Target

    Tell = Callable[[str], None]

ARTISTS, FEW, MANY, ALL = 10_000, 4, 20, 400
_FOLDERS = ("top_tracks", "audio_features", "related_artists", "runs/artists")


def rows(tell: Tell) -> Iterator[Row]:
    """What 400 days would take: from the flow's time over 4 and over 20 days, which grows with the days."""
    with whole.home():
        made = whole.system(ARTISTS, tell)
        tell(f"{ARTISTS:,} artists: a run")
        whole.flow(made)
        ids = _artists(made)
        took = {}
        for days in (FEW, MANY):
            _copy_days(made, days, tell)
            tell(f"{ARTISTS:,} artists, {days} days: an artist is forgotten")
            took[days] = _erase(made, {"artist": ids.pop(), "dry_run": False})
        a_day = (took[MANY] - took[FEW]) / (MANY - FEW)
        yield _row(f"one of {ARTISTS:,} artists forgotten", took[FEW] + (ALL - FEW) * a_day, a_day, took)
        tell(f"{ARTISTS:,} artists, {MANY} days: the source is purged")
        purged = _erase(made, {"source": "files", "dry_run": False})
        yield _row(
            f"a source of {ARTISTS:,} artists purged", purged / MANY * ALL, purged / MANY, {MANY: purged}
        )


def _row(what: str, figure: float, a_day: float, took: dict[int, float]) -> Row:
    detail = {
        "seconds a day": round(a_day, 2),
        "seconds measured, by days": {days: round(each, 1) for days, each in took.items()},
    }
    against = f"in proportion, from {' and '.join(map(str, took))} days"
    return Row(f"{what}, {ALL} days", against, "", figure, figure, figure, unit="s", detail=detail)


def _artists(made: Target) -> list[str]:
    query = made.athena.start("select distinct artist_id from related_artists order by 1 limit 2")
    return [str(one) for one in results.read(made.athena, query)["artist_id"].to_pylist()]


def _copy_days(made: Target, days: int, tell: Tell) -> None:
    """The last day's files, as those of the days before it too."""
    last = today()
    for folder in _FOLDERS:
        keys = list(lake.keys(made.lake, f"{folder}/dt={last}/"))
        for back in range(1, days):
            tell(f"{ARTISTS:,} artists: {folder}, day {back + 1} of {days}")
            day = str(date.fromisoformat(last) - timedelta(days=back))
            with ThreadPoolExecutor(4) as pool:
                list(
                    pool.map(
                        lambda key, day=day: lake.put(
                            made.lake, key.replace(last, day), lake.require(made.lake, key)
                        ),
                        keys,
                    )
                )


def _erase(made: Target, what: dict[str, object]) -> float:
    """Seconds of an execution of the flow that erases."""
    start = time.monotonic()
    execution.wait(execution.start(made.state_machine("erase"), what))
    return time.monotonic() - start
