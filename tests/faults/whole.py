"""The flow itself, on the local Step Functions: throttled, incomplete, and its functions killed."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import psutil

from local.home import home
from tests.faults.kills import _until
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.system import System


def _waits(system: System) -> Trial:
    """A throttle of 30 s (the flow's waits pass 20 times as fast here): the flow itself waits and goes on."""
    wanted = system.wanted()
    system.forget_day()
    system.misbehave("/top-tracks", status=429, headers={"Retry-After": "30"}, after=15, times=1)
    ended = system.wait(system.execute(source="spotify"))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(system.calls("spotify/top-tracks") <= 40 + 1 + 8, f"{system.calls('spotify/top-tracks')} calls")
    left = [key for key in system.objects() if "/batches/" in key and key.endswith(".parquet")]
    require(not left, f"checkpoints stay: {left}")
    return Trial(1, "the flow waited and resumed", lost(wanted, system.rows()))


def _incomplete(system: System) -> Trial:
    """Told to come back after the next scheduled start, the run ends as incomplete; the next takes it up."""
    wanted = system.wanted()
    before = system.rows()["mysql"]
    system.forget_day()
    later = {"Retry-After": str(604_800)}
    system.misbehave("/top-tracks", status=429, headers=later, after=15, times=None)
    with_deadline = system.execute(source="spotify")
    ended = system.wait(with_deadline)
    require(ended.status == "incomplete", f"{ended.status}: {ended.message}")
    require("throttles requests until" in ended.message and "run again then" in ended.message, ended.message)
    require(system.rows()["mysql"] == before, "the serving table has changed")
    (row,) = system.sql("select status from pipeline_runs order by started_at desc limit 1")
    require(row == ("incomplete",), f"pipeline_runs: {row}")
    failed = [key for key in system.objects() if "/failed/" in key]
    require(failed, "nothing says why")
    asked = system.calls("spotify/top-tracks")
    # What had arrived stays; the stand-in behaves again.
    system.behave()
    ended = system.wait(system.execute(source="spotify"))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    require(system.calls("spotify/top-tracks") < 40 and asked > 0, "everything was fetched again")
    left = [key for key in system.objects() if "/failed/" in key or "/known_features/" in key]
    require(not left, f"notes of failures stay: {left}")
    return Trial(1, "incomplete, resumed by the next run", lost(wanted, system.rows()))


def _closed(system: System) -> Trial:
    """403 in mid-run: the flow fails with the remedy, and keeps what has arrived."""
    wanted = system.wanted()
    system.forget_day()
    system.misbehave("/audio-features", status=403, body={"error": {"status": 403}}, after=2, times=None)
    ended = system.wait(system.execute(source="spotify"))
    require(ended.status == "failed" and "--features reccobeats" in ended.message, f"{ended}")
    system.behave()
    ended = system.wait(system.execute(source="spotify"))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    return Trial(1, "stopped: SourceForbidden", lost(wanted, system.rows()))


def _functions_killed(system: System) -> Trial:
    """The functions' processes are killed once so many objects of the day are there."""
    wanted = system.wanted()
    system.forget_day()
    ended = system.wait(system.execute(source="spotify"))
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    expected = system.objects()
    gone = 0
    moments: tuple[Callable[[], bool], ...] = tuple(
        lambda count=count: len(system.objects()) >= count for count in (1, 6, 12, 18)
    )
    for reached in moments:
        system.forget_day()
        execution = system.execute(source="spotify")
        _until(reached)
        _kill_functions()
        system.wait(execution)
        time.sleep(0.5)  # a report that was under way
        ended = system.wait(system.execute(source="spotify"))
        require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
        left = system.objects() - expected
        require(not left, f"orphans: {sorted(left)}")
        require(not system.staging(), f"staging tables: {system.staging()}")
        gone += lost(wanted, system.rows())
    return Trial(len(moments), "taken up by the next run, equal", gone)


def _kill_functions() -> None:
    """The workers of this suite's own stand-in, told by the folder they run in."""
    for process in psutil.process_iter(["cmdline"]):
        if f"{home()}/tmp/ministack-lambda" in " ".join(process.info["cmdline"] or []):
            os.kill(process.pid, signal.SIGKILL)


FAULTS = (
    Fault("flow", "throttled for 30 s", "429 in mid-run", "the flow waited and resumed", _waits),
    Fault("flow", "throttled beyond the next start", "429 in mid-run, Retry-After a week",
          "incomplete, resumed by the next run", _incomplete),
    Fault("flow", "closed in mid-run", "403 in mid-run", "stopped: SourceForbidden", _closed),
    Fault("flow", "its functions killed", "SIGKILL once 1, 6, 12, 18 objects are there",
          "taken up by the next run, equal", _functions_killed),
)  # fmt: skip
