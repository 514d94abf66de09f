"""kindred listeners forget, forget-again, people, label: who is in the lake, and who leaves it."""

from typing import Annotated

import typer

from kindred.common import people as everybody
from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Limit, Named
from kindred.common.words import one_line

PIPELINE = "listeners"

Listener = Annotated[
    str, typer.Argument(help="A name, a label, or a pseudonym.", metavar="NAME_OR_ID", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command()(people)
    app.command()(label)
    app.command()(forget)
    app.command("forget-again")(forget_again)


def people(*, limit: Limit = 100, catalogue: Named = None) -> None:
    """Show who may be read, on what basis, since when, and for what."""
    from rich.table import Table

    columns = ("label", "id", "basis", "basis_date", "basis_source", "purpose")
    table = Table(*columns, box=None)
    for one in target.chosen(catalogue).ask(PIPELINE, "list_people", limit=limit):
        table.add_row(*(one_line(str(one[name] or "")) for name in columns))
    console.print(table)


def label(
    listener: Listener,
    text: Annotated[str, typer.Argument(help="What to show; empty for the pseudonym.", metavar="LABEL")],
    *,
    catalogue: Named = None,
) -> None:
    """Give a listener another label, or none."""
    chosen = target.chosen(catalogue)
    person = everybody.find(chosen, PIPELINE, listener)
    answer = chosen.ask(PIPELINE, "label_person", person=person["id"], label=text or None)
    console.print(f"[figure]{answer['labelled']}[/] labelled")


def forget(
    listener: Listener,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")] = False,
    catalogue: Named = None,
) -> None:
    """Remove a listener everywhere: registry, plays, tables of every day, pairs, pages, older versions."""
    everybody.forget(target.chosen(catalogue), PIPELINE, listener, dry_run=dry_run)


def forget_again(*, catalogue: Named = None) -> None:
    """After a restored backup: forget whoever had been forgotten since it was made."""
    from lambdas.people.plays import people_in

    chosen = target.chosen(catalogue)
    everybody.forget_again(chosen, PIPELINE, people_in(chosen.lake))
