"""Playlists: killed in every step, and refused by S3 in the middle of the recommendations.

A day is equal when every file of its tables has the same bytes, and MySQL the same rows, as after an
undisturbed run.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pyarrow as pa

from lambdas.core.errors import KindredError
from lambdas.importing.histories.merging import ROWS
from lambdas.lake import objects as lake
from lambdas.people import plays
from lambdas.people.pseudonym import pseudonym
from lambdas.playlists.pipeline import PLAYLISTS
from tests.faults.kills import _fork
from tests.faults.system import NAME, Context, Ended, today
from tests.faults.trials import Fault, Trial, require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.system import System

    Day = dict[str, Any]

PEOPLE = tuple(f"listener {number:02d}" for number in range(24))
TABLES = tuple(table.name for table in PLAYLISTS.tables)
HANDLERS = {one.step: import_module(one.module).handler for one in PLAYLISTS.functions}
STEPS = (
    *("list_listeners", "plays", "prune", "split", "tuning", "factors", "evaluation", "model_metrics"),
    *("artist_recommendations", "swap"),
)
EQUAL, STOPPED = "taken up by the next run, equal", "stopped, table as it was"
QUICK = {"PLAYLISTS_EVALUATED": "als", "PLAYLISTS_TUNING_SECONDS": "0"}


def _people(system: System) -> None:
    """People of two styles, registered and with plays, unless they are there."""
    key = system.target.pseudonym_key()
    if system.target.ask("playlists", "count_people") >= len(PEOPLE):
        return
    rows = [
        dict.fromkeys(ROWS.names)
        | {"listener": name, "artist": f"Style {at % 2} {(at // 2 + step * 3) % 14}", "title": "One"}
        | {"plays": step + 1, "source": "table"}
        for at, name in enumerate(PEOPLE)
        for step in range(10)
    ]
    plays.write(NAME, plays.with_pseudonyms(pa.Table.from_pylist(rows, schema=ROWS), key))
    basis = {"basis": "consent", "since": today(), "source": None, "purpose": None}
    people = {pseudonym(key, name): None for name in PEOPLE}
    system.target.ask("playlists", "add_people", people=people, basis=basis)


def _given(system: System, **more: Any) -> Day:
    return system.given(pipeline="playlists", model="blend", keep="5") | more


def drive(given: Day, killed_in: str = "") -> Ended:
    """The steps of the flow, one after the other, in this process; killed after a step's first write."""
    os.environ.update(QUICK)
    event = dict(given)
    try:
        for step in STEPS:
            with _killed() if step == killed_in else _alive():
                _step(step, event)
    except KindredError as error:
        return Ended(type(error).__name__, str(error))
    return Ended("succeeded", "", event["swap"]["value"])


def _step(step: str, event: Day) -> None:
    if step == "plays":
        items = lake.require_json(NAME, event["list_listeners"]["value"]["buckets_key"])
        for item in items:
            HANDLERS[step](event | {"bucket": item["name"]}, Context())
    elif step == "evaluation":
        for item in event["split"]["value"]["models"]:
            HANDLERS[step](event | {"evaluated": item["name"]}, Context())
    elif step == "artist_recommendations":
        for item in event["prune"]["value"]["buckets"]:
            HANDLERS[step](event | {"bucket": item["name"]}, Context())
    else:
        event[step] = {"value": HANDLERS[step](event, Context())}


@contextmanager
def _alive() -> Iterator[None]:
    yield


@contextmanager
def _killed() -> Iterator[None]:
    """The process is killed once something was written or deleted; a step that does neither, at its end."""
    put, delete = lake.put, lake.delete_all

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with (
        patch.object(lake, "put", lambda *given: die(put(*given))),
        patch.object(lake, "delete_all", lambda *given: die(delete(*given))),
    ):
        yield
    die()


def _child(environment: dict[str, str], given: Day, step: str) -> None:
    os.environ.update(environment)
    drive(given, step)
    os._exit(0)


def _day(system: System) -> Day:
    """Every file of the day's tables, and the rows that are served."""
    keys = [key for table in TABLES for key in lake.keys(NAME, f"{table}/dt={today()}/")]
    rows = "select listener_id, artist_id, ranking, score, because_artist, model from artist_recommendations"
    return {key: lake.get(NAME, key) for key in keys} | {"served": sorted(system.sql(rows))}


def _undisturbed(system: System) -> Day:
    _people(system)
    ended = drive(_given(system, force=True))
    require(ended.status == "succeeded", ended.message)
    return _day(system)


def _lost(wanted: Day, found: Day) -> int:
    strange = found.keys() - wanted.keys()
    require(not strange, f"files that an undisturbed run has not: {sorted(strange)[:3]}")
    return sum(wanted[key] != found.get(key) for key in wanted)


def _forget_day() -> None:
    for table in (*TABLES, "runs/playlists"):
        lake.delete_all(NAME, list(lake.keys(NAME, f"{table}/dt={today()}/")))


def _kills(system: System) -> Trial:
    wanted, lost = _undisturbed(system), 0
    for step in STEPS:
        _forget_day()
        process = _fork.Process(target=_child, args=(dict(os.environ), _given(system), step))
        process.start()
        process.join(120)
        require(process.exitcode == -signal.SIGKILL, f"{step}: ended with {process.exitcode}")
        ended = drive(_given(system))
        require(ended.status == "succeeded", f"{step}: {ended.message}")
        lost += _lost(wanted, _day(system))
        require(not [one for one in system.staging() if "recommendations" in one], "a staging table is left")
    return Trial(len(STEPS), EQUAL, lost)


def _refused(system: System) -> Trial:
    """S3 refuses the third bucket's recommendations: the table that is served stays as it was."""
    wanted = _undisturbed(system)["served"]
    put, written = lake.put, 0

    class Refused(KindredError):
        """What S3 says."""

    def refusing(bucket: str, key: str, body: bytes) -> None:
        nonlocal written
        if key.startswith("artist_recommendations/"):
            written += 1
            if written == 3:
                raise Refused("S3 refused it")
        put(bucket, key, body)

    with patch.object(lake, "put", refusing):
        ended = drive(_given(system))
    require(ended.status == "Refused", ended.status)
    return Trial(1, STOPPED, int(_day(system)["served"] != wanted))


FAULTS = (
    Fault("playlists", "killed in each step", "SIGKILL after its first write", EQUAL, _kills),
    Fault(
        "playlists", "S3 refuses a bucket", "an error for the third PUT of recommendations", STOPPED, _refused
    ),
)
