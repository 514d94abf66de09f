"""Two runs of charts at once, by the real flow: of one day, and of two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lambdas.charts import incoming
from lambdas.charts.schemas import AUDIO_FEATURES, CHART
from tests.faults.system import NAME, today
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from tests.faults.system import System

MARKETS = ("Global", "Brazil", "South Korea")
TRACKS = 24
SERVED = ("related_tracks", "track_clusters", "tracks")
OWNER = "one finishes, equal; the other too, or steps aside"
NEWER = "both finish, the tables are the newer day's"


def _import(day: str, first: int) -> None:
    """Charts of a day with tracks of their own, each of which sounds different."""
    ids = [f"{number:022d}" for number in range(first, first + TRACKS)]
    entries: list[dict[str, Any]] = [
        {"market": market, "rank": at + 1, "track_id": one, "track_name": one, "artist_ids": [],
         "artist_names": ["Somebody"]}
        for market in MARKETS
        for at, one in enumerate(ids)
    ]  # fmt: skip
    measured = [
        {
            name: one if name == "id" else "files" if name == "source" else (first + at) * (place + 3) % 7 + 1
            for place, name in enumerate(AUDIO_FEATURES.names)
        }
        for at, one in enumerate(ids)
    ]
    incoming.import_features(NAME, pa.Table.from_pylist(measured, schema=AUDIO_FEATURES))
    rows = [dict.fromkeys(CHART.names) | entry for entry in entries]
    incoming.import_charts(NAME, {day: pa.Table.from_pylist(rows, schema=CHART)})


def _alone(system: System, day: str) -> dict[str, set[tuple[Any, ...]]]:
    """What an undisturbed run of the day serves; it replaces what stands."""
    ended = system.wait(system.execute("charts", dt=day, force=True))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return _served(system)


def _served(system: System) -> dict[str, set[tuple[Any, ...]]]:
    return {table: set(system.sql(f"select * from {table}")) for table in SERVED}


def _same_day(system: System) -> Trial:
    _import(today(), 0)
    wanted = _alone(system, today())
    gone = 0
    for _ in range(2):
        both = [system.execute("charts", refetch=True) for _ in range(2)]
        ended = [system.wait(one) for one in both]
        require(any(one.status == "succeeded" for one in ended), f"{ended}")
        others = [one for one in ended if one.status != "succeeded"]
        require(all("another run of this day" in one.message for one in others), f"{ended}")
        gone += lost(wanted, _served(system))
    return Trial(2, OWNER, gone)


def _two_days(system: System) -> Trial:
    """Yesterday's tables stand; then yesterday and today run at once, each started first once."""
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    _import(yesterday, 100)
    _import(today(), 0)
    wanted = _alone(system, today())
    gone = 0
    for days in ((yesterday, today()), (today(), yesterday)):
        require(_alone(system, yesterday) != wanted, "both days serve the same")
        ended = [system.wait(one) for one in [system.execute("charts", dt=day) for day in days]]
        require(all(one.status == "succeeded" for one in ended), f"{ended}")
        published = set(system.sql("select dt from published where pipeline = 'charts'"))
        require(published == {(today(),)}, f"the tables are of {published}")
        gone += lost(wanted, _served(system))
    return Trial(2, NEWER, gone)


FAULTS = (
    Fault("charts", "two runs of one day", "two executions of the flow", OWNER, _same_day),
    Fault("charts", "two days", "two executions of the flow, in either order", NEWER, _two_days),
)
