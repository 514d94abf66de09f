"""Measures what Kindred claims about its speed: `make bench`, or `make bench-full` for the long ones.

Writes bench/results.json and the table in README.md, and exits 0 only if every bar measured holds.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import signal
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.table import into_readme, shown, table

if TYPE_CHECKING:
    from bench.measure import Row

ROOT = Path(__file__).parents[1]
QUICK = (
    "neighbours",
    "pairs",
    "writing",
    "ingestion",
    "parquet",
    "imports",
    "recommend",
    "ratings",
    "listeners",
    "whole",
)
LONG = ("erasing", "listeners_long", "long", "plays")


def main() -> int:
    """Run what is asked for; 0 if every bar holds."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that servers are stopped on the way out
    groups = arguments.only or [*QUICK, *(LONG if arguments.full else ())]
    console = Console()
    start = time.monotonic()
    found: dict[str, list[Row]] = {}
    columns = TextColumn("{task.description:<78.78}"), BarColumn(bar_width=16), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("", total=len(groups))
        for group in groups:
            found[group] = []
            module = importlib.import_module(f"bench.{group}")
            for row in module.rows(lambda text: progress.update(bar, description=text)):
                found[group].append(row)
                progress.console.print(shown(row))
            progress.advance(bar)
            results = _results(found, arguments.results)  # now: whoever stops a run keeps what it measured
            arguments.results.write_text(json.dumps(results, indent=1) + "\n")
        progress.update(bar, description="done")
    if not arguments.keep_readme:
        into_readme(ROOT / "README.md", results)
    console.print(table(found.values()))
    return _summary(console, [row for rows in found.values() for row in rows], time.monotonic() - start)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the long ones too")
    parser.add_argument(
        "--only", nargs="+", choices=[*QUICK, *LONG], help="these groups; others stay as they are"
    )
    parser.add_argument("--results", type=Path, default=ROOT / "bench" / "results.json")
    parser.add_argument("--keep-readme", action="store_true", help="leave README.md alone")
    return parser.parse_args()


def _results(found: dict[str, list[Row]], before: Path) -> dict[str, object]:
    """All groups in order: those measured now, the others as an earlier run left them."""
    known = json.loads(before.read_text())["groups"] if before.exists() else {}
    measured = {
        group: {"host": _host(), "rows": [asdict(row) | {"holds": row.holds} for row in rows]}
        for group, rows in found.items()
    }
    groups = known | measured
    return {"groups": {group: groups[group] for group in (*QUICK, *LONG) if group in groups}}


def _host() -> dict[str, object]:
    """What it was measured on, and how busy that was with other work."""
    return {
        "measured": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": [round(each, 1) for each in os.getloadavg()],
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def _summary(console: Console, rows: list[Row], took: float) -> int:
    barred = [row for row in rows if row.bar]
    missed = [row for row in barred if not row.holds]
    verdict = f"missed: {'; '.join(row.what for row in missed)}" if missed else "every bar holds"
    console.print(
        f"bench: {len(barred) - len(missed)} of {len(barred)} bars hold in {took / 60:.1f} min; {verdict}",
        soft_wrap=True,
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
