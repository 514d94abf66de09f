"""kindred purge: remove everything that came from a source."""

from __future__ import annotations

from typing import Annotated

import typer

from kindred.common import target
from lambdas.core.errors import InvalidInput
from lambdas.operations.erase.plan import sources


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(purge)


def purge(
    *,
    source: Annotated[
        str,
        typer.Option(help=f"Whose rows, and all that was computed from them, go: {', '.join(sources())}."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")] = False,
    catalogue: Annotated[str | None, typer.Option(help="Another catalogue than the one used last.")] = None,
) -> None:
    """Remove everything that came from a source: tables of every day, computed rows, older versions."""
    if source not in sources():
        raise InvalidInput("--source", f"{source!r} is not one of {', '.join(sources())}")
    from kindred.common import erasing

    erasing.purge(target.chosen(catalogue), source, dry_run=dry_run)
