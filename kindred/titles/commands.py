"""kindred titles …: streaming catalogues, what people think of their titles, and questions about them."""

from enum import StrEnum
from typing import Annotated

import typer

from kindred.common import execution, target
from kindred.common.console import console
from kindred.common.options import Named
from kindred.titles import asking, forgetting, importing
from lambdas.core.days import day, today
from lambdas.titles.pipeline import TITLES

app = typer.Typer(no_args_is_help=True)
importing.register(app)
app.add_typer(asking.app, name="ask", help="Ask one of four questions about the titles.")
forgetting.register(app)


class ModelName(StrEnum):
    """Models of ratings."""

    als = "als"
    bpmf = "bpmf"
    svd = "svd"
    biases = "biases"


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The run's day, YYYY-MM-DD; today unless given.")] = None,
    model: Annotated[ModelName | None, typer.Option(help="The model of ratings.")] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, max=100, help="How many titles each person is recommended.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the tables even if they hold many more rows.")
    ] = False,
    catalogue: Named = None,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred.titles import demo, report

    day(dt or today())
    with console.status("starting"):
        chosen = target.chosen(catalogue)
    if not target.stack():
        slug = target.slug(catalogue)
        target.use(slug)
        if slug == target.DEMO:
            demo.bring_demo(chosen)

    given = {
        "dt": dt or today(),
        "model": model,
        "keep": None if keep is None else str(keep),
        # Whoever names a day wants to see it.
        "force": force or dt is not None,
    }
    started = execution.start(chosen.state_machine("titles"), given)
    figures = execution.follow(started, TITLES, {})
    if not execution.tell_nothing_to_do(figures):
        report.show(figures)
