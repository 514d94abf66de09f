"""kindred titles forget, forget-again, people: whose ratings are in the lake, and who leaves it."""

from typing import Annotated

import typer

from kindred.common import people as everybody
from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Limit, Named
from kindred.common.words import one_line

PIPELINE = "titles"

User = Annotated[
    str,
    typer.Argument(
        help="A number or name as in the files, a label, or a pseudonym.", metavar="USER", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(people)
    app.command()(forget)
    app.command("forget-again")(forget_again)


def people(*, limit: Limit = 100, catalogue: Named = None) -> None:
    """Show whose ratings may be read, on what basis, since when, and for what."""
    from rich.table import Table

    columns = ("label", "id", "basis", "basis_date", "basis_source", "purpose")
    table = Table(*columns, box=None)
    for one in target.chosen(catalogue).ask(PIPELINE, "list_people", limit=limit, what="ratings"):
        table.add_row(*(one_line(str(one[name] or "")) for name in columns))
    console.print(table)


def forget(
    user: User,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")] = False,
    catalogue: Named = None,
) -> None:
    """Remove a person everywhere: registry, ratings, tables of every day, pages, older versions."""
    from kindred.titles.users import names_of

    chosen = target.chosen(catalogue)
    everybody.forget(chosen, PIPELINE, user, dry_run=dry_run, also=names_of(user))


def forget_again(*, catalogue: Named = None) -> None:
    """After a restored backup: forget whoever had been forgotten since it was made."""
    from lambdas.titles.importing.merging import raters

    chosen = target.chosen(catalogue)
    everybody.forget_again(chosen, PIPELINE, raters(chosen.lake), what="ratings")
