"""kindred purge: everything that came from a source goes."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kindred.common import target


class Source(StrEnum):
    """What rows can come from."""

    files = "files"
    spotify = "spotify"
    reccobeats = "reccobeats"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(purge)


def purge(
    *,
    source: Annotated[Source, typer.Option(help="Whose rows, and all that was computed from them, go.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")] = False,
    catalogue: Annotated[str | None, typer.Option(help="Another catalogue than the one used last.")] = None,
) -> None:
    """Remove everything that came from a source: tables of every day, what they gave, older versions."""
    from kindred.common import erasing

    erasing.purge(target.chosen(catalogue), source.value, dry_run=dry_run)
