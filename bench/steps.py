"""One step's handler in a process of its own: its seconds, its peak memory, its answer.

`python -m bench.steps MODULE` reads a list of events from stdin and hands them to the handler one
after another; its settings come by environment, as everywhere.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]


class Done(NamedTuple):
    """What a step took: seconds without its imports, peak resident MiB with everything, the last answer."""

    seconds: float
    peak_mib: float
    answer: Any


def run(module: str, events: Sequence[Mapping[str, Any]], settings: Mapping[str, str]) -> Done:
    """Run a step's module over some events in a fresh process."""
    finished = subprocess.run(
        [sys.executable, "-m", "bench.steps", module],
        input=json.dumps(events),
        cwd=ROOT,
        env={**os.environ, **settings},
        text=True,
        capture_output=True,
        check=False,
    )
    if finished.returncode:
        raise RuntimeError(f"{module}: {finished.stderr.strip().splitlines()[-1]}")
    return Done(*json.loads(finished.stdout))


class _Context:
    def get_remaining_time_in_millis(self) -> int:
        return 900_000


def main() -> None:
    """Called by `run`."""
    handler = importlib.import_module(sys.argv[1]).handler
    events, answer = json.load(sys.stdin), None
    start = time.perf_counter()
    for event in events:
        answer = handler(event, _Context())
    took = time.perf_counter() - start
    # The kernel's count for this program; ru_maxrss would include the parent's, of before the exec.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    json.dump([took, peak, answer], sys.stdout)


if __name__ == "__main__":
    main()
