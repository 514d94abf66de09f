"""Injects every fault for real and prints the table; ends with 1 if a row was lost or an outcome differs.

python -m tests.faults [WORD …]      only the faults whose group or name holds a word
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.faults import (
    at_once,
    athena,
    charts,
    charts_at_once,
    deletes,
    edges,
    kills,
    listeners,
    mysql,
    playlists,
    source,
    whole,
)
from tests.faults.system import System, today
from tests.faults.trials import Fault, Trial

FAULTS: tuple[Fault, ...] = (
    *source.FAULTS, *kills.FAULTS, *mysql.FAULTS, *athena.FAULTS, *at_once.FAULTS, *whole.FAULTS, *edges.FAULTS,
    *charts.FAULTS, *charts_at_once.FAULTS, *listeners.FAULTS, *deletes.FAULTS, *playlists.FAULTS,
)  # fmt: skip
console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def main() -> int:
    words = [word.lower() for word in sys.argv[1:]]
    chosen = [
        fault
        for fault in FAULTS
        if not words or any(word in f"{fault.group} {fault.name}".lower() for word in words)
    ]
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers must not outlive a cancelled run
    with tempfile.TemporaryDirectory(prefix="kindred-faults-") as folder:
        console.print(f"starting a local system for {len(chosen)} faults")
        system = System(Path(folder))
        try:
            results = [_try(system, fault, at, len(chosen)) for at, fault in enumerate(chosen, 1)]
        finally:
            system.close()
    return _tell(chosen, results, time.monotonic() - begun)


def _try(system: System, fault: Fault, at: int, of: int) -> Trial:
    begun, of_day = time.monotonic(), today()
    try:
        trial = fault.inject(system)
    except Exception as error:  # noqa: BLE001  one fault that goes wrong must not hide the others
        if today() != of_day:  # what it expected was another day's
            return _try(system, fault, at, of)
        console.print(traceback.format_exc(limit=-4), markup=False)
        trial = Trial(1, f"{type(error).__name__}: {str(error)[:160]}", -1)
    good = trial.outcome == fault.expected and trial.lost == 0
    mark = "[green]✓[/]" if good else "[red]✗[/]"
    took = time.monotonic() - begun
    console.print(f"{mark} {at:>3}/{of} {fault.group}: {fault.name} [dim]{took:.1f} s[/]")
    return trial


def _tell(faults: list[Fault], results: list[Trial], took: float) -> int:
    table = Table(box=None, pad_edge=False)
    for name in ("fault", "injected how", "tried", "outcome", "rows lost"):
        table.add_column(name, overflow="fold", justify="right" if name in {"tried", "rows lost"} else "left")
    failed = 0
    for fault, trial in zip(faults, results, strict=True):
        good = trial.outcome == fault.expected and trial.lost == 0
        failed += not good
        outcome = (
            trial.outcome if trial.outcome == fault.expected else f"✗ {trial.outcome}, not {fault.expected}"
        )
        rows = str(trial.lost) if trial.lost >= 0 else "not counted"
        table.add_row(f"{fault.group}: {fault.name}", fault.how, str(trial.tried), outcome, rows)
    console.print(table, markup=False)
    tried, rows = sum(trial.tried for trial in results), sum(max(trial.lost, 0) for trial in results)
    console.print(
        f"{len(faults)} faults injected {tried} times in {took / 60:.1f} min: {rows} rows lost, "
        f"{failed} outcomes other than promised"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
