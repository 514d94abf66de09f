"""kindred toy …: who is greeted."""

from __future__ import annotations

import typer

from kindred.common import execution, target
from kindred.common.console import console
from lambdas.core.days import today
from lambdas.toy.pipeline import TOY

app = typer.Typer(no_args_is_help=True)


@app.callback()
def toy() -> None:
    """One command is no group without this."""


@app.command()
def run() -> None:
    """Greet whom there is to greet."""
    chosen = target.chosen(None)
    started = execution.start(chosen.state_machine("toy"), {"dt": today()})
    report = execution.follow(started, TOY, {})
    console.print(f"toy {report['status']}: {report['rows_written']} rows")
