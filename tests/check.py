"""`make check`: every target that CI runs, on two lanes, and at the end a table of what took the time.

    python -m tests.check

The tests' three processes wait a good part of their time, so that they leave room for the other lane, and
keep two cores busy once it has ended. A lane's target starts when the one before has ended, whatever came of
it. Ends with 1 if a target failed.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

# The tests print as they go; what the other lane prints is shown when a target has ended.
LANES = (("test",), ("lint", "audit", "synth", "rehearse", "faults"))
SHOWN_AS_IT_GOES = ("test",)

_printing = threading.Lock()
_running: set[subprocess.Popen[str]] = set()


class Done(NamedTuple):
    """A target that has ended: its exit code, when it started and how long it took, in seconds."""

    target: str
    code: int
    started: float
    seconds: float


def main() -> int:
    signal.signal(signal.SIGTERM, stop)
    began = time.monotonic()
    with ThreadPoolExecutor(len(LANES)) as pool:
        done = [each for lane in pool.map(lambda targets: run(targets, began), LANES) for each in lane]
    tell(done, time.monotonic() - began)
    return 1 if any(each.code for each in done) else 0


def run(targets: tuple[str, ...], began: float) -> list[Done]:
    """The targets of a lane, one after the other."""
    return [make(target, began) for target in targets]


def make(target: str, began: float) -> Done:
    started = time.monotonic()
    live = target in SHOWN_AS_IT_GOES
    process = subprocess.Popen(
        ["make", "--no-print-directory", target],
        stdout=None if live else subprocess.PIPE,
        stderr=None if live else subprocess.STDOUT,
        text=True,
    )
    _running.add(process)
    printed, _ = process.communicate()
    _running.discard(process)
    seconds = time.monotonic() - started
    with _printing:
        outcome = f"failed with {process.returncode}" if process.returncode else "passed"
        sys.stdout.write(f"\n== make {target}: {outcome}, {seconds:.0f} s\n{printed or ''}")
        sys.stdout.flush()
    return Done(target, process.returncode, started - began, seconds)


def stop(*_: object) -> None:
    """A cancelled check ends its targets, which stop their servers."""
    for process in list(_running):
        process.terminate()
    sys.exit(1)


def tell(done: list[Done], took: float) -> None:
    """Print the table, the longest first."""
    table = Table(box=None, pad_edge=False)
    for name in ("target", "result", "started after, s", "took, s"):
        table.add_column(name, justify="left" if name in {"target", "result"} else "right")
    for each in sorted(done, key=lambda each: each.seconds, reverse=True):
        result = "FAILED" if each.code else "passed"
        table.add_row(each.target, result, f"{each.started:.0f}", f"{each.seconds:.0f}")
    console = Console(highlight=False)
    console.print()
    console.print(table)
    console.print(f"together {took:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
