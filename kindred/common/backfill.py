"""Several days of a pipeline, each in turn, with progress."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from kindred.common import execution
from kindred.common.console import console
from kindred.common.execution import RunFailed
from lambdas.core.errors import InvalidInput, KindredError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kindred.common.target import Target


def days(first: date, last: date) -> list[str]:
    """Every day from the first to the last, both included.

    Raises:
        InvalidInput: the last lies before the first.
    """
    if last < first:
        raise InvalidInput("TO", f"{last} lies before {first}")
    return [(first + timedelta(number)).isoformat() for number in range((last - first).days + 1)]


def backfill(target: Target, pipeline: str, wanted: list[str], *, skip: bool) -> None:
    """Run each day to its end, in the order given; a line for each.

    Raises:
        KindredError: a day failed; with `skip`, after the other days.
    """
    machine, failed = target.state_machine(pipeline), list[str]()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(28), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("days", total=len(wanted))
        for done, day in enumerate(wanted):
            progress.update(bar, description=day, completed=done)
            try:
                said = _printed(execution.wait(execution.start(machine, {"dt": day})))
            except RunFailed as error:
                if not skip:
                    raise KindredError(
                        f"stopped at {day}, {done} of {len(wanted)} days are done: {error}; "
                        "--skip leaves out days that cannot be done"
                    ) from None
                failed.append(day)
                said = f"[bad]skipped[/]  {escape(str(error))}"
            progress.console.print(f"{day}  {said}", soft_wrap=True)
        progress.update(bar, completed=len(wanted))
    if failed:
        raise KindredError(f"{len(failed)} of {len(wanted)} days could not be done: {', '.join(failed)}")


def _printed(figures: Mapping[str, Any]) -> str:
    share = figures["coverage_tracks"]
    coverage = "" if share is None else f"coverage {share:.1%} of those with tracks, "
    rows, note = f"{figures['rows_written']:,} rows", escape(figures["message"])
    return f"[good]{figures['status']}[/]  {coverage}{rows}  {note}"
