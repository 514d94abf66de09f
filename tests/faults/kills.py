"""SIGKILL at every boundary: after each write to the lake, and all along the dialogue with MySQL.

The run is a process of its own that reaches the real servers through a proxy; the proxy kills it once
the server has done what it was asked and before the process hears of it. Nothing in the product knows.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3

from tests.faults.proxies import HttpProxy, TcpProxy
from tests.faults.system import NAME, drive
from tests.faults.trials import Fault, Trial, lost, require

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess

    from tests.faults.system import Ended, System

EQUAL = "taken up by the next run, equal"
_LARGEST_BATCH = 10
_CUTS = 12
_fork = multiprocessing.get_context("forkserver")
_fork.set_forkserver_preload(["tests.faults.system"])


def _child(
    environment: dict[str, str], given: dict[str, Any], run: Callable[[dict[str, Any]], Ended]
) -> None:
    os.environ.update(environment)
    ended = run(given)
    os._exit(0 if ended.status == "succeeded" else 3)


def start(
    given: dict[str, Any], run: Callable[[dict[str, Any]], Ended] = drive, **environment: str
) -> BaseProcess:
    """A run in a process of its own."""
    process = _fork.Process(target=_child, args=(dict(os.environ) | environment, given, run))
    process.start()
    return process


def kill(process: BaseProcess) -> None:
    if process.pid:
        os.kill(process.pid, signal.SIGKILL)


def _after_each_write(system: System) -> Trial:
    wanted = system.wanted()
    expected = system.objects()
    gone, tried, at = 0, 0, 0
    while True:
        at += 1
        system.forget_day()
        killed = killed_at_write(system, at, partial(start, system.given(source="spotify")))
        if not killed:
            break
        tried += 1
        gone += _taken_up(system, wanted, expected)
    require(tried > 20, f"only {tried} writes to the lake")
    return Trial(tried, EQUAL, gone)


def killed_at_write(system: System, at: int, begin: Callable[..., BaseProcess]) -> bool:
    """Whether what begins was killed after its write number `at`; False where it writes less often."""
    proxy = HttpProxy(int(system.environment["AWS_ENDPOINT_URL"].rpartition(":")[2]))
    process: list[BaseProcess] = []
    begun = threading.Event()
    writes = 0

    def after(method: str, path: str) -> None:
        nonlocal writes
        if is_write(method, path):
            writes += 1
            if writes == at:
                begun.wait()
                kill(process[0])

    proxy.after = after
    process.append(begin(AWS_ENDPOINT_URL=proxy.url))
    begun.set()
    process[0].join(60)
    proxy.close()
    require(process[0].exitcode in {0, -signal.SIGKILL}, f"the run ended with {process[0].exitcode}")
    return process[0].exitcode != 0


def is_write(method: str, path: str) -> bool:
    """Whether a request to S3 changes it."""
    return method in {"PUT", "DELETE"} or (method == "POST" and "delete" in path)


def _taken_up(system: System, wanted: Any, expected: set[str]) -> int:
    """Run again: tables equal, no finished batch fetched again, nothing left behind."""
    ended = system.flow(source="spotify")
    require(ended.status == "succeeded", f"{ended.status}: {ended.message}")
    asked = system.calls("spotify/top-tracks")
    # Twice the probe, and at most the one batch that was under way.
    require(asked <= 40 + 2 + _LARGEST_BATCH, f"{asked} calls for 40 artists")
    left = system.objects() - expected
    require(not left, f"orphans: {sorted(left)}")
    require(not system.staging(), f"staging tables: {system.staging()}")
    return lost(wanted, system.rows())


def _along_mysql(
    harm_of: Callable[[System, list[BaseProcess]], Callable[[], None]],
) -> Callable[[System], Trial]:
    """Harm at _CUTS points of what a run says to MySQL, from its login to its last commit."""

    def inject(system: System) -> Trial:
        wanted = system.wanted()
        expected = system.objects()
        begin = partial(start, system.given(source="spotify", refetch=False))
        whole = through(system, begin, lambda _: lambda: None, float("inf"))[1]
        gone = 0
        for cut in range(_CUTS):
            begin = partial(start, system.given(source="spotify", refetch=False))
            code, _ = through(system, begin, harm_of, whole * (cut + 0.5) / _CUTS)
            require(code is not None, "the run does not end")
            gone += _taken_up(system, wanted, expected)
        return Trial(_CUTS, EQUAL, gone)

    return inject


def through(
    system: System,
    begin: Callable[..., BaseProcess],
    harm: Callable[[list[BaseProcess]], Callable[[], None]],
    at: float,
) -> tuple[int | None, int]:
    """Run through a proxy in front of MySQL; the exit code, and the bytes that the run sent."""
    system.behave()
    secrets = boto3.client("secretsmanager")
    name = f"{NAME}/mysql-pipeline"
    before = secrets.get_secret_value(SecretId=name)["SecretString"]
    process: list[BaseProcess] = []
    proxy = TcpProxy(system.mysql.port, at, harm(process))
    secrets.put_secret_value(
        SecretId=name, SecretString=json.dumps(json.loads(before) | {"port": proxy.port})
    )
    try:
        process.append(begin())
        process[0].join(90)
        return process[0].exitcode, proxy.passed
    finally:
        secrets.put_secret_value(SecretId=name, SecretString=before)
        proxy.close()


def kill_run(process: list[BaseProcess]) -> Callable[[], None]:
    return lambda: kill(process[0])


def _during_the_swap(system: System) -> Trial:
    """A reader keeps the table open, so that RENAME waits: the run is killed while it waits."""
    wanted, expected = system.wanted(), system.objects()
    gone = 0
    for _ in range(3):
        system.behave()
        reader = system.admin()
        with reader.cursor() as cursor:
            cursor.execute("start transaction")
            cursor.execute("select count(*) from related_artists")
            process = start(system.given(source="spotify"))
            _until(lambda: any("RENAME" in str(row[7]) for row in system.sql("show full processlist")))
            kill(process)
            process.join(30)
            cursor.execute("select count(*) from related_artists")
            require(cursor.fetchone() == (len(wanted["mysql"]),), "the reader sees another table")
        reader.close()
        _until(lambda: not any("RENAME" in str(row[7]) for row in system.sql("show full processlist")))
        require(len(system.rows()["mysql"]) == len(wanted["mysql"]), "the table is not whole")
        gone += _taken_up(system, wanted, expected)
    return Trial(3, EQUAL, gone)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        require(time.monotonic() < deadline, "what was waited for does not come")
        time.sleep(0.02)


FAULTS = (
    Fault("kill", "after each PUT and DELETE in the lake", "SIGKILL by a proxy before S3", EQUAL, _after_each_write),
    Fault("kill", "between login and last commit of MySQL", "SIGKILL by a proxy before MySQL", EQUAL,
          _along_mysql(kill_run)),
    Fault("kill", "during the swap", "SIGKILL while RENAME waits for a reader", EQUAL, _during_the_swap),
)  # fmt: skip
