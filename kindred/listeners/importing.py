"""kindred listeners import: people's histories, read on this machine; nothing but pseudonyms leaves it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Named
from lambdas.core.days import today
from lambdas.core.errors import InvalidInput


class BasisName(StrEnum):
    """On what a history may be read."""

    consent = "consent"
    research_licence = "research-licence"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("import")(import_)


def import_(  # noqa: PLR0913  each is an option of the command
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Spotify, Last.fm, ListenBrainz, HetRec, playlists, tables; files, folders, zips.",
            metavar="PATH…",
            show_default=False,
        ),
    ],
    *,
    basis: Annotated[BasisName, typer.Option(help="On what the histories may be read.", show_default=False)],
    listener: Annotated[
        str | None, typer.Option(help="Whose they are; only where the files do not say.", metavar="NAME")
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="Shown instead of the pseudonym; goes with the listener.")
    ] = None,
    basis_date: Annotated[
        str | None, typer.Option(help="Since when the basis holds, YYYY-MM-DD; today unless given.")
    ] = None,
    basis_source: Annotated[str | None, typer.Option(help="Where it is written down.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What the histories may be used for.")] = None,
    incognito: Annotated[bool, typer.Option("--incognito", help="Read private sessions too.")] = False,
    catalogue: Named = None,
) -> None:
    """Import listening histories; they replace what the same source gave of a listener before."""
    from kindred.listeners import histories
    from lambdas.people.registry import Basis, check_basis

    if label is not None and listener is None:
        raise InvalidInput("--label", "is for one listener: give --listener NAME too")
    given = Basis(basis=basis.value, since=basis_date or today(), source=basis_source, purpose=purpose)
    check_basis(given, label)
    # The name is checked before files are read, and files are read before the system is started.
    slug = None if target.stack() else target.slug(catalogue, new=True)
    read = histories.read_histories(paths, listener, incognito=incognito)
    with console.status("starting"):
        chosen = target.local(slug) if slug else target.chosen(catalogue)
    histories.import_histories(chosen, read, given, label, named_by_operator=listener is not None)
