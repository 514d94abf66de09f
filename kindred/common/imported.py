"""What an import says of the files that it has read: how they were understood, and what was left out."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Annotated

import typer

from kindred.common.console import console
from kindred.common.words import one_line
from local.home import home

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lambdas.importing.left_out import LeftOut

_SHOWN = 5

BadRows = Annotated[
    float,
    typer.Option(
        "--bad-rows",
        min=0,
        max=1,
        metavar="SHARE",
        help="The share of a file's rows that may be left out because they cannot be used.",
    ),
]
BAD_ROWS = 0.1
"""What lambdas/importing allows by default; here, so that the command line starts without it."""


def tell(file: Path, understood: Iterable[str], left_out: Sequence[LeftOut]) -> None:
    """Print how a file was read, and the first rows that were left out; write all of those beside the file.

    Args:
        file: that was read.
        understood: what was understood of it, and why.
        left_out: its rows that could not be used.
    """
    for note in understood:
        console.print(f"{file.name}: {one_line(note)}", style="quiet", markup=False, emoji=False)
    rows = [(part.file, *bad) for part in left_out for bad in part.rows]
    if not rows:
        return
    beside = _write(file, rows)
    plural = "s" if len(rows) > 1 else ""
    console.print(f"{file.name}: {len(rows):,} row{plural} left out", style="bad", markup=False, emoji=False)
    for name, row, column, value, reason in rows[:_SHOWN]:
        words = f"  {name} row {row}{column and f', column {column}'}: {value}{' ' if value else ''}{reason}"
        console.print(one_line(words), style="quiet", markup=False, emoji=False)
    more = f"and {len(rows) - _SHOWN:,} more, " if len(rows) > _SHOWN else ""
    console.print(f"  {more}all of them: {beside}", style="quiet", markup=False, emoji=False, soft_wrap=True)


def _write(file: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    """Write the rows beside the file; where that folder cannot be written, into Kindred's own."""
    name = f"{file.name}.left-out.csv"
    try:
        return _written(file.with_name(name), rows)
    except OSError:
        folder = home() / "left-out"
        folder.mkdir(exist_ok=True)
        return _written(folder / name, rows)


def _written(path: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["file", "row", "column", "value", "reason"])
        writer.writerows(rows)
    return path
