"""kindred titles import: catalogues and ratings, read on this machine; of people only pseudonyms leave it."""

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
    """On what ratings may be read."""

    consent = "consent"
    research_licence = "research-licence"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("import")(import_)


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Catalogues (show_id, type, title, …), ratings (userId, rating, timestamp, movieId), "
            "MovieLens; files, folders, zips.",
            metavar="PATH…",
            show_default=False,
        ),
    ],
    *,
    platform: Annotated[
        str | None, typer.Option(help="Whose the catalogue is; only where its name does not say.")
    ] = None,
    basis: Annotated[
        BasisName | None, typer.Option(help="On what ratings may be read; needed where there are any.")
    ] = None,
    basis_date: Annotated[
        str | None, typer.Option(help="Since when the basis holds, YYYY-MM-DD; today unless given.")
    ] = None,
    basis_source: Annotated[str | None, typer.Option(help="Where it is written down.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What the ratings may be used for.")] = None,
    catalogue: Named = None,
) -> None:
    """Bring catalogues and ratings in: a catalogue replaces the platform's one before."""
    from kindred.titles import files
    from lambdas.people.registry import Basis, check_basis

    # Judged before anything is read, and read before anything is started.
    slug = None if target.stack() else target.slug(catalogue, new=True)
    read = files.read(paths, platform)
    given = None
    if read.ratings.num_rows:
        if basis is None:
            raise InvalidInput("--basis", "ratings are people's: say on what basis they may be read")
        given = Basis(basis=basis.value, since=basis_date or today(), source=basis_source, purpose=purpose)
        check_basis(given, None)
    with console.status("starting"):
        chosen = target.local(slug) if slug else target.chosen(catalogue)
    files.bring(chosen, read, given)
