"""The verbs people, label, forget and forget-again: who is in the lake, and who leaves it."""

from typing import Annotated

import typer

from kindred.common import people as registered
from kindred.common import target
from kindred.common.console import console
from kindred.common.options import Limit, Named
from kindred.common.words import one_line

Listener = Annotated[
    str, typer.Argument(help="A name, a label, or a pseudonym.", metavar="NAME_OR_ID", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")]


def register(app: typer.Typer, pipeline: str) -> None:
    """Add the verbs to a pipeline with people, whose function in the VPC they ask."""

    @app.command()
    def people(*, limit: Limit = 100, catalogue: Named = None) -> None:
        """Show who may be read, on what basis, since when, and for what."""
        from rich.table import Table

        columns = ("label", "id", "basis", "basis_date", "basis_source", "purpose")
        table = Table(*columns, box=None)
        for one in target.chosen(catalogue).ask(pipeline, "list_people", limit=limit):
            table.add_row(*(one_line(str(one[name] or "")) for name in columns))
        console.print(table)

    @app.command()
    def label(
        listener: Listener,
        text: Annotated[str, typer.Argument(help="What to show; empty for the pseudonym.", metavar="LABEL")],
        *,
        catalogue: Named = None,
    ) -> None:
        """Give a listener another label, or none."""
        chosen = target.chosen(catalogue)
        person = registered.find(chosen, pipeline, listener)
        answer = chosen.ask(pipeline, "label_person", person=person["id"], label=text or None)
        console.print(f"[figure]{answer['labelled']}[/] labelled")

    @app.command()
    def forget(listener: Listener, *, dry_run: DryRun = False, catalogue: Named = None) -> None:
        """Remove a listener everywhere: registry, plays, tables of every day, pages, older versions."""
        registered.forget(target.chosen(catalogue), pipeline, listener, dry_run=dry_run)

    @app.command("forget-again")
    def forget_again(*, catalogue: Named = None) -> None:
        """After a restored backup: forget whoever had been forgotten since it was made."""
        registered.forget_again(target.chosen(catalogue), pipeline)
