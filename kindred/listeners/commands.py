"""kindred listeners …: people's histories, what they like, and who hears alike, from the command line."""

from enum import StrEnum
from typing import Annotated

import typer

from kindred.common import execution, registry, target
from kindred.common.console import console
from kindred.common.options import Features, Limit, Named, Refetch
from kindred.listeners import importing
from lambdas.core.days import day, today
from lambdas.listeners.pipeline import LISTENERS

app = typer.Typer(no_args_is_help=True)
importing.register(app)
registry.register(app, LISTENERS.name)


class ModelName(StrEnum):
    """How similar listeners are found."""

    reference = "reference"
    taste = "taste"


Listener = Annotated[
    str, typer.Argument(help="A name, a label, or a pseudonym.", metavar="NAME_OR_ID", show_default=False)
]
Day = Annotated[str | None, typer.Option(help="The run's day, YYYY-MM-DD; the last one unless given.")]


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The run's day, YYYY-MM-DD; today unless given.")] = None,
    features: Features = None,
    model: Annotated[ModelName | None, typer.Option(help="How similar listeners are found.")] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, max=50, help="How many similar listeners each is given.")
    ] = None,
    refetch: Refetch = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the table even if it holds many more rows.")
    ] = False,
    catalogue: Named = None,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred.listeners import demo, report

    day(dt or today())
    with console.status("starting"):
        chosen = target.chosen(catalogue)
    if not target.stack():
        slug = target.slug(catalogue)
        target.use(slug)
        if slug == target.DEMO:
            demo.import_demo(chosen)

    given = {
        "dt": dt or today(),
        "features": features,
        "model": model,
        "keep": None if keep is None else str(keep),
        "refetch": refetch,
        # A run of a named day replaces the serving table, even one of a later day.
        "force": force or dt is not None,
    }
    started = execution.start(chosen.state_machine("listeners"), given)
    figures = execution.follow(started, LISTENERS, {})
    if not execution.tell_nothing_to_do(figures):
        report.show(chosen, figures)


@app.command()
def related(listener: Listener, *, limit: Limit = 5, catalogue: Named = None) -> None:
    """Show who hears like a listener: how much, which artists both hear, what is alike and what is not."""
    from kindred.listeners import similar

    similar.show_related(target.chosen(catalogue), listener, limit)


@app.command()
def clusters(*, dt: Day = None, catalogue: Named = None) -> None:
    """Show the clusters of listeners, by label, and of tracks, by name."""
    from kindred.listeners import maps

    maps.show_clusters(target.chosen(catalogue), dt)


@app.command("map")
def map_(*, dt: Day = None, catalogue: Named = None) -> None:
    """Draw the map of listeners and tracks."""
    from kindred.listeners import maps

    maps.show_map(target.chosen(catalogue), dt)


@app.command()
def evaluate(*, dt: Day = None, catalogue: Named = None) -> None:
    """Measure both models by whether they find the other half of a listener's artists."""
    from kindred.listeners import evaluation

    evaluation.show(target.chosen(catalogue), dt)
