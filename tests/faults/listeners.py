"""Listeners: killed in every step, refused by S3, Athena, MySQL and a source of features; forgetting, killed too.

A day is equal when every file of its tables has the same bytes, and MySQL the same rows, as after an
undisturbed run.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from botocore.exceptions import ClientError

from lambdas.core.errors import KindredError
from lambdas.importing.by_id import replace_by_id
from lambdas.importing.features_file import AUDIO_FEATURES, read_features
from lambdas.importing.histories.merging import ROWS
from lambdas.lake import objects as lake
from lambdas.listeners.pipeline import LISTENERS
from lambdas.listeners.sources import FEATURES
from lambdas.people import plays
from lambdas.people.pseudonym import pseudonym
from local import mariadb
from local.home import home
from tests.faults import kills
from tests.faults.athena import before_athena, query_ends
from tests.faults.proxies import HttpProxy
from tests.faults.system import NAME, Context, Ended, today
from tests.faults.trials import Fault, Trial, require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults.system import System

    Day = dict[str, Any]
    Begins = Callable[[str], None]

FANS, TRACKS = ("Ann", "Ben", "Cleo", "Dov"), 30
TABLES = ("listener_tracks", "taste_vectors", "listener_map", "related_listeners")
HANDLERS = {one.step: import_module(one.module).handler for one in LISTENERS.functions}
WITHIN_MAPS = {"listener_tracks", "related_listeners", "note_failure"}
EQUAL = "taken up by the next run, equal"
WENT_ON, STOPPED = "tried again, went on", "stopped, table as it was"
_CUTS = 4
_STARTS = ("known_tracks", "taste_vectors", "map_tracks")
_TOLD = {
    "known_tracks": "by_artist as",
    "taste_vectors": "percentile_deviation", "map_tracks": "id in (select track_id from placed",
}  # fmt: skip
"""What tells a query from the others."""


# The people, and an undisturbed day


def _people(system: System) -> dict[str, str]:
    """Four people whose tracks overlap, brought in unless they are there; the pseudonym of each, by name."""
    key = system.target.pseudonym_key()
    ids = {name: pseudonym(key, name) for name in FANS}
    registered = {one["id"] for one in system.target.ask("listeners", "list_people", limit=1_000)}
    if registered >= set(ids.values()):
        return ids
    tracks = pq.read_table(system.kept / "tracks.parquet").to_pylist()
    rows = [
        dict.fromkeys(ROWS.names)
        | {
            "listener": name,
            "track_id": track["id"],
            "title": track["name"],
            "plays": at + 1,
            "source": "table",
        }
        | {"artist": track["artist_id"]}
        for fan, name in enumerate(FANS)
        for at, track in enumerate(tracks[fan * 10 : fan * 10 + TRACKS])
    ]
    replace_by_id(NAME, FEATURES, read_features(system.kept / "audio_features.parquet").rows, AUDIO_FEATURES)
    plays.write(NAME, plays.with_pseudonyms(pa.Table.from_pylist(rows, schema=ROWS), key))
    basis = {"basis": "consent", "since": today(), "source": None, "purpose": None}
    people = {one: f"label of {name}" for name, one in ids.items()}
    system.target.ask("listeners", "add_people", people=people, basis=basis)
    return ids


def _given(system: System, **more: Any) -> dict[str, Any]:
    wanted = {"pipeline": "listeners", "model": "reference", "keep": "5"}
    return system.given(**wanted) | more


def drive(given: dict[str, Any], begins: Begins = lambda _: None) -> Ended:
    """The steps of the flow, one after the other, in this process; `begins` is told each one's name."""
    event = dict(given)
    error: Exception | None = None
    try:
        for function in LISTENERS.functions:
            step = function.step
            if step in WITHIN_MAPS or step in {"report", "requests"}:
                continue
            begins(step)
            event[step] = {"value": HANDLERS[step](event, Context())}
            value = event[step]["value"]
            if value and value.get("status", "done") != "done":
                return Ended(value["status"], value["message"])
            items = {
                "list_listeners": ("listener_tracks", partial(_buckets, value)),
                "listener_clusters": ("related_listeners", partial(_shards, event)),
            }.get(step)
            if items:
                begins(items[0])
                for item in items[1]():
                    HANDLERS[items[0]]({**given, **item}, Context())
    except (KindredError, ClientError) as caught:
        error = caught
        event["error"] = {"Error": type(caught).__name__, "Cause": f'{{"errorMessage": "{caught}"}}'}
    begins("report")
    with suppress(KindredError):
        report = HANDLERS["report"](event, None)
        return Ended(report["status"], str(error or report["message"]), report)
    return Ended("failed", str(error))


def _buckets(listed: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"bucket": one["name"]} for one in lake.get_json(NAME, listed["buckets_key"])]


def _shards(event: dict[str, Any]) -> list[dict[str, Any]]:
    return list(event["prune"]["value"]["shards"])


def _forget_day(system: System) -> None:
    system.behave()
    lake.delete_all(NAME, _objects())


def _objects() -> list[str]:
    folders = [f"{table}/dt={today()}/" for table in (*TABLES, "runs/listeners")]
    own = f"audio_features/dt={today()}/listeners-tracks.parquet"
    return [own, *(key for folder in folders for key in lake.keys(NAME, folder))]


def _day(system: System) -> Day:
    """The bytes of the tables, the names of what runs keep, and the rows of MySQL."""
    found: Day = {key: lake.get(NAME, key) for key in _objects() if not key.startswith("runs/")}
    found["MySQL"] = sorted(system.sql("select * from related_listeners"))
    found["runs"] = sorted(key for key in _objects() if key.startswith("runs/"))
    return found


def _undisturbed(system: System) -> Day:
    _people(system)
    _forget_day(system)
    ended = drive(_given(system, force=True))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return _day(system)


def _lost(wanted: Day, found: Day) -> int:
    return sum(found.get(what) != kept for what, kept in wanted.items())


def _taken_up(system: System, wanted: Day) -> int:
    ended = drive(_given(system))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(not system.staging(), f"staging tables: {system.staging()}")
    found = _day(system)
    require(found.keys() == wanted.keys(), f"orphans: {found.keys() ^ wanted.keys()}")
    return _lost(wanted, found)


# Kills


def _writes(system: System, run: Callable[[Begins], Any]) -> list[int]:
    """The numbers of the first and the last write of each step."""
    proxy = HttpProxy(int(system.environment["AWS_ENDPOINT_URL"].rpartition(":")[2]))
    writes, marks = 0, [0]

    def after(method: str, path: str) -> None:
        nonlocal writes
        writes += kills.is_write(method, path)

    proxy.after = after
    system.environ(AWS_ENDPOINT_URL=proxy.url)
    try:
        run(lambda _: marks.append(writes))
    finally:
        system.environ(AWS_ENDPOINT_URL=system.environment["AWS_ENDPOINT_URL"])
        proxy.close()
    return sorted({one for low, high in pairwise([*marks, writes]) if high > low for one in (low + 1, high)})


def _killed_in_every_step(system: System) -> Trial:
    wanted = _undisturbed(system)
    _forget_day(system)
    points = _writes(system, lambda begins: drive(_given(system), begins))
    gone = 0
    for at in points:
        _forget_day(system)
        begin = partial(kills.start, _given(system), drive)
        require(kills.killed_at_write(system, at, begin), f"it writes less than {at} times")
        gone += _taken_up(system, wanted)
    return Trial(len(points), EQUAL, gone)


def _killed_along_mysql(system: System) -> Trial:
    wanted = _undisturbed(system)
    begin = partial(kills.start, _given(system), drive)
    whole = kills.through(system, begin, lambda _: lambda: None, float("inf"))[1]
    gone = 0
    for cut in range(_CUTS):
        begin = partial(kills.start, _given(system), drive)
        kills.through(system, begin, kills.kill_run, whole * (cut + 0.5) / _CUTS)
        gone += _taken_up(system, wanted)
    return Trial(_CUTS, EQUAL, gone)


# Refusals


@contextmanager
def _before_s3(system: System, decide: Callable[[str, str], Any]) -> Iterator[None]:
    proxy = HttpProxy(int(system.environment["AWS_ENDPOINT_URL"].rpartition(":")[2]))
    proxy.before = lambda method, path, *_: decide(method, path)
    system.environ(AWS_ENDPOINT_URL=proxy.url)
    try:
        yield
    finally:
        system.environ(AWS_ENDPOINT_URL=system.environment["AWS_ENDPOINT_URL"])
        proxy.close()


_SLOW_DOWN = (
    503, {"Content-Type": "application/xml"},
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>",
)  # fmt: skip


def _s3_throttles(system: System) -> Trial:
    """Every second write is refused once."""
    wanted = _undisturbed(system)
    _forget_day(system)
    refused: set[str] = set()

    def decide(method: str, path: str) -> Any:
        if method != "PUT" or path in refused or len(refused) >= 12:
            return None
        refused.add(path)
        return _SLOW_DOWN

    with _before_s3(system, decide):
        ended = drive(_given(system))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(len(refused) == 12, f"{len(refused)} writes were refused")
    return Trial(len(refused), WENT_ON, _lost(wanted, _day(system)))


def _s3_refuses(table: str) -> Callable[[System], Trial]:
    """No file of a table can be written."""

    def inject(system: System) -> Trial:
        wanted = _undisturbed(system)
        _forget_day(system)
        refuse = lambda method, path: _SLOW_DOWN if method == "PUT" and f"/{table}/" in path else None  # noqa: E731
        with _before_s3(system, refuse):
            ended = drive(_given(system))
        return _stopped(system, wanted, ended, "SlowDown")

    return inject


def _query_fails(query: str) -> Callable[[System], Trial]:
    """One of the run's queries ends as FAILED; the others answer."""

    def inject(system: System) -> Trial:
        wanted = _undisturbed(system)
        _forget_day(system)
        asked: list[str] = []

        def decide(operation: str, request: dict[str, Any]) -> Any:
            if operation == "StartQueryExecution":
                asked.append(request["QueryString"])
            if operation == "GetQueryExecution" and asked and _TOLD[query] in asked[-1]:
                return query_ends("FAILED", "a node died")(operation, request)
            return None

        with before_athena(system, decide):
            ended = drive(_given(system))
        require(any(_TOLD[query] in one for one in asked), f"{query} was not asked")
        return _stopped(system, wanted, ended, "a node died")

    return inject


def _mysql_goes_before_the_swap(system: System) -> Trial:
    wanted = _undisturbed(system)
    try:
        ended = drive(
            _given(system), lambda step: mariadb.stop(home() / "mariadb") if step == "swap" else None
        )
    finally:
        mariadb.start(home() / "mariadb")
    return _stopped(system, wanted, ended, "MySQL")


def _stopped(system: System, wanted: Day, ended: Ended, words: str) -> Trial:
    require(ended.status == "failed", f"{ended.status}: {ended.message}")
    require(words in ended.message and "\n" not in ended.message, ended.message)
    served = sorted(system.sql("select * from related_listeners"))
    require(served == wanted["MySQL"], "the serving table has changed")
    return Trial(1, STOPPED, _taken_up(system, wanted))


def _two_at_once(system: System) -> Trial:
    """Two executions of the real flow, of one day."""
    wanted = _undisturbed(system)
    _forget_day(system)
    ended = [system.wait(one) for one in [system.execute("listeners") for _ in range(2)]]
    require(any(one.status == "succeeded" for one in ended), f"{ended}")
    others = [one for one in ended if one.status != "succeeded"]
    require(all("another run of this day" in one.message for one in others), f"{ended}")
    return Trial(1, "one finishes, equal; the other too, or steps aside", _lost(wanted, _day(system)))


BY_PROXY = "a proxy before S3"
FAULTS = (
    Fault("listeners", "killed in every step", "SIGKILL after each step's first and last write to S3", EQUAL,
          _killed_in_every_step),
    Fault("listeners", "killed between login and last commit", "SIGKILL by a proxy before MySQL", EQUAL,
          _killed_along_mysql),
    Fault("listeners", "S3 throttles", BY_PROXY, WENT_ON, _s3_throttles),
    *(Fault("listeners", f"S3 refuses {table}", BY_PROXY, STOPPED, _s3_refuses(table)) for table in TABLES[::3]),
    *(Fault("listeners", f"{query} FAILED", "a proxy before Athena", STOPPED, _query_fails(query))
      for query in _STARTS),
    Fault("listeners", "MySQL goes before the swap", "MySQL stopped", STOPPED, _mysql_goes_before_the_swap),
    Fault("listeners", "two runs of one day", "two executions of the flow",
          "one finishes, equal; the other too, or steps aside", _two_at_once),
)  # fmt: skip
