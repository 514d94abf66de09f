"""Two runs at once: of one day, of two days, and with different artists; and a day that comes late."""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from lambdas.artists.steps import (
    audio_features,
    averages,
    list_artists,
    probe,
    prune,
    related_artists,
    swap,
    top_tracks,
)
from lambdas.core.errors import Superseded
from lambdas.lake import objects as lake
from lambdas.operations import report
from tests.faults.system import NAME, Context, today
from tests.faults.trials import Fault, Trial, Wrong, lost, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.system import System

LATER = "the later one finishes, equal; the earlier too, or steps aside"
OVERTAKING = (
    ("batches", "end"), ("prune", "batches"), ("prune", "prune"), ("prune", "end"),
    ("averages", "batches"), ("averages", "averages"), ("averages", "end"),
    ("shards", "averages"), ("shards", "shards"), ("shards", "swap"), ("shards", "end"),
    ("swap", "averages"), ("swap", "shards"), ("swap", "swap"), ("swap", "end"),
)  # fmt: skip
LAST_WINS = "the list of the last one wins, whole"


def _same_day(system: System) -> Trial:
    """Two executions of the real flow, started one after the other."""
    system.wanted()
    wanted = run_of_files(system)
    gone = 0
    for _ in range(2):
        system.forget_day()
        both = [system.execute(), system.execute()]
        ended = [system.wait(one) for one in both]
        # Which of the two comes to `averages` last, and so owns the day, is theirs to find out.
        require(any(one.status == "succeeded" for one in ended), f"{ended}")
        others = [one for one in ended if one.status != "succeeded"]
        require(all("another run of this day" in one.message for one in others), f"{ended}")
        gone += lost(wanted, system.rows())
        require(not system.staging(), f"staging tables: {system.staging()}")
    return Trial(2, LATER, gone)


def run_of_files(system: System) -> Any:
    """The rows that a run of the imported files leaves."""
    ended = system.flow(source="files", force=True)
    require(ended.status == "succeeded", ended.message)
    return system.rows()


def _other_artists(system: System) -> Trial:
    """The second run lists an artist less; it overtakes the first one at a step, and waits at another."""
    system.forget_day()
    whole = run_of_files(system)["mysql"]
    with without_an_artist(system) as artist:
        system.forget_day()
        wanted = run_of_files(system)
        require(
            not [row for row in wanted["mysql"] if artist in row[:2]], "the removed artist is in the table"
        )
    gone = 0
    for first_stops, second_stops in OVERTAKING:
        run_of_files(system)
        system.forget_day()
        first, second = _Stepwise(system), _Stepwise(system)
        first.until(first_stops)
        with without_an_artist(system):
            second.until(second_stops)
            with suppress(Superseded):
                first.until("end")
            require(system.rows()["mysql"] in (whole, wanted["mysql"]), "the table is of neither list")
            second.until("end")
            gone += lost(wanted, system.rows())
        require(not system.staging(), f"staging tables: {system.staging()}")
    return Trial(len(OVERTAKING), LAST_WINS, gone)


@contextmanager
def without_an_artist(system: System) -> Iterator[str]:
    """The registry has an artist fewer for a while: its id."""
    row = system.sql("select id, name, url from artists order by id limit 1")[0]
    system.sql(f"delete from artists where id = '{row[0]}'")
    try:
        yield str(row[0])
    finally:
        with closing(system.admin()) as connection, connection.cursor() as cursor:
            cursor.execute("insert into artists (id, name, url) values (%s, %s, %s)", row)


class _Stepwise:
    """A run that goes on step by step, so that another one can overtake it."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.given = system.given(source="files", force=True)
        self.event: dict[str, Any] = dict(self.given)
        self._left = [
            "probe",
            "list_artists",
            "batches",
            "prune",
            "averages",
            "shards",
            "swap",
            "report",
            "end",
        ]

    def until(self, step: str) -> None:
        while self._left[0] != step:
            name = self._left.pop(0)
            {"batches": self._batches, "shards": self._shards}.get(name, lambda name=name: self._step(name))()

    def _step(self, name: str) -> None:
        handlers: dict[str, Any] = {
            "probe": probe.handler, "list_artists": list_artists.handler, "prune": prune.handler,
            "averages": averages.handler, "swap": swap.handler, "report": report.handler,
        }  # fmt: skip
        self.event[name] = {"value": handlers[name](self.event, None)}

    def _batches(self) -> None:
        listed = self.event["list_artists"]["value"]
        names = getattr(self, "names", None) or [
            one["name"] for one in lake.get_json(NAME, listed["batches_key"])
        ]
        for name in names:
            batch = {**self.given, "batch": name, "batches": listed["batches"]}
            for handler in (top_tracks.handler, audio_features.handler):
                handler(batch, Context())

    def _shards(self) -> None:
        for shard in self.event["averages"]["value"]["shards"]:
            related_artists.handler({**self.event, **shard}, None)


def _late_writer(system: System) -> Trial:
    """A batch of an overtaken run comes to its PUT after the other run has listed: no orphan."""
    system.forget_day()
    first = _Stepwise(system)
    first.until("batches")
    first.names = [
        one["name"] for one in lake.get_json(NAME, first.event["list_artists"]["value"]["batches_key"])
    ]
    with without_an_artist(system):
        second = _Stepwise(system)
        second.until("end")
        before = system.objects()
        try:
            first.until("prune")
            raise Wrong("the overtaken run went on to write")
        except Superseded:
            pass
        require(system.objects() == before, f"orphans: {system.objects() - before}")
    return Trial(1, "stopped: Superseded, no orphan", 0)


def _two_days(system: System) -> Trial:
    """Yesterday and today at once, by the real flow, each started first once: the table is today's."""
    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    wanted = run_of_files(system)
    gone = 0
    for days in ((yesterday, today()), (today(), yesterday)):
        system.forget_day()
        system.forget_day(yesterday)
        ended = [system.wait(one) for one in [system.execute(dt=day) for day in days]]
        require(all(one.status == "succeeded" for one in ended), f"{ended}")
        require(_day_of_table(system) == today(), f"the table is of {_day_of_table(system)}")
        gone += lost(wanted, system.rows())
        gone += lost({"related_artists": wanted["related_artists"]}, system.rows(yesterday))
    return Trial(2, "both finish, the table is the newer day's", gone)


def _late_day(system: System) -> Trial:
    """A day of last month is run when the table is today's."""
    wanted = run_of_files(system)
    old = (date.fromisoformat(today()) - timedelta(days=30)).isoformat()
    system.forget_day(old)
    ended = system.flow(source="files", dt=old)
    require(ended.status == "succeeded" and "--force" in ended.message, str(ended))
    (row,) = system.sql(
        f"select status, rows_written, message from pipeline_runs where run_id = '{ended.figures['run_id']}'"
    )
    require(row == ("succeeded", 0, ended.message), f"pipeline_runs: {row}")
    require(_day_of_table(system) == today(), "the old day replaced the table")
    gone = lost(wanted, system.rows())
    gone += lost({"related_artists": wanted["related_artists"]}, system.rows(old))
    ended = system.flow(source="files", dt=old, force=True)
    require(_day_of_table(system) == old and not ended.message, f"not forced: {ended}")
    gone += lost({"mysql": wanted["mysql"]}, system.rows(old))
    ended = system.flow(source="files")
    require(_day_of_table(system) == today(), "the newer day does not replace the older one")
    return Trial(2, "table stays, Parquet written; --force replaces", gone + lost(wanted, system.rows()))


def _day_of_table(system: System) -> str:
    ((dt,),) = system.sql("select dt from published where table_name = 'related_artists'")
    return str(dt)


def _in_turn(system: System) -> Trial:
    """One run loads while another waits for its lock; the lock is never released in time."""
    wanted = run_of_files(system)
    with (
        patch("lambdas.serving.lock_waits.LOCK_SECONDS", 1),
        closing(system.admin()) as other,
        other.cursor() as cursor,
    ):
        cursor.execute("select sha2(concat_ws('/', 'kindred', database(), 'publish artists'), 224)")
        (key,) = cursor.fetchone() or ("",)
        cursor.execute("select get_lock(%s, 5)", (key,))
        ended = system.flow(source="files")
        cursor.execute("select release_lock(%s)", (key,))
    require(ended.status == "StoreUnavailable" and "another run" in ended.message, str(ended))
    require(system.rows()["mysql"] == wanted["mysql"], "the serving table has changed")
    require(system.flow(source="files").status == "succeeded", "the next run fails")
    return Trial(1, "stopped: StoreUnavailable", lost(wanted, system.rows()))


FAULTS = (
    Fault("at once", "two runs of one day", "two executions of the flow", LATER, _same_day),
    Fault("at once", "two runs of one day, other artists", "the second one overtakes, in 15 ways",
          LAST_WINS, _other_artists),
    Fault("at once", "an overtaken run that writes late", "its batches run after the other's end",
          "stopped: Superseded, no orphan", _late_writer),
    Fault("at once", "two days", "two executions of the flow, in either order",
          "both finish, the table is the newer day's", _two_days),
    Fault("at once", "a late old day", "a day of last month", "table stays, Parquet written; --force replaces",
          _late_day),
    Fault("at once", "two swaps", "the lock is held by another session", "stopped: StoreUnavailable", _in_turn),
)  # fmt: skip
