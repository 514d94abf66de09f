"""kindred listeners import: people's histories, read on this machine; nothing but pseudonyms leaves it."""

from pathlib import Path
from typing import Annotated

import typer

from kindred.common import importing
from kindred.common.importing import (
    BasisDate,
    BasisName,
    BasisSource,
    Incognito,
    Label,
    Purpose,
    Whose,
    what_is_read,
)
from kindred.common.options import Named


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("import")(import_)


def import_(  # noqa: PLR0913  each is an option of the command
    paths: Annotated[list[Path], typer.Argument(help=what_is_read, metavar="PATH…", show_default=False)],
    *,
    basis: Annotated[BasisName, typer.Option(help="On what the histories may be read.", show_default=False)],
    listener: Whose = None,
    label: Label = None,
    basis_date: BasisDate = None,
    basis_source: BasisSource = None,
    purpose: Purpose = None,
    incognito: Incognito = False,
    catalogue: Named = None,
) -> None:
    """Import listening histories; they replace what the same source gave of a listener before."""
    from kindred.listeners import histories

    given = importing.basis_of(basis, basis_date, basis_source, purpose)
    read = importing.read(paths, importing.Asked(listener, label, given, incognito), catalogue)
    histories.import_histories(
        read.chosen, read.history, given, label, named_by_operator=listener is not None
    )
