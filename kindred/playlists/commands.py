"""kindred playlists …: which artists a listener will love, from the command line."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kindred.common import execution, registry, target
from kindred.common import importing as shared
from kindred.common.console import console
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
from kindred.common.options import Limit, Named
from kindred.playlists import muting
from lambdas.core.days import day, today
from lambdas.core.errors import InvalidInput
from lambdas.playlists.pipeline import PLAYLISTS

app = typer.Typer(no_args_is_help=True)
registry.register(app, PLAYLISTS.name)
muting.register(app)


class ModelName(StrEnum):
    """What recommends."""

    blend = "blend"
    als = "als"
    rdlae = "rdlae"


class Imported(StrEnum):
    """Where histories lie already."""

    listeners = "listeners"


Day = Annotated[str | None, typer.Option(help="The run's day, YYYY-MM-DD; the last one unless given.")]


@app.command("import")
def import_(
    paths: Annotated[list[Path] | None, typer.Argument(help=what_is_read, metavar="PATH…")] = None,
    *,
    from_: Annotated[
        Imported | None, typer.Option("--from", help="Use the histories that are in the lake already.")
    ] = None,
    basis: Annotated[BasisName | None, typer.Option(help="On what the histories may be read.")] = None,
    listener: Whose = None,
    label: Label = None,
    basis_date: BasisDate = None,
    basis_source: BasisSource = None,
    purpose: Purpose = None,
    incognito: Incognito = False,
    catalogue: Named = None,
) -> None:
    """Import playlists and histories; they replace what the same source gave of a listener before."""
    from kindred.playlists import importing

    if from_ is not None:
        if paths:
            raise InvalidInput("--from", "takes no PATH: the histories are in the lake already")
        importing.take_from_listeners(target.chosen(catalogue))
        return
    if not paths:
        raise InvalidInput("PATH", "name files or folders, or give --from listeners")
    if basis is None:
        raise InvalidInput("--basis", "is missing: consent or research-licence")
    given = shared.basis_of(basis, basis_date, basis_source, purpose)
    read = shared.read(paths, shared.Asked(listener, label, given, incognito), catalogue)
    importing.import_histories(
        read.chosen, read.history, given, label, named_by_operator=listener is not None
    )


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The run's day, YYYY-MM-DD; today unless given.")] = None,
    model: Annotated[ModelName | None, typer.Option(help="What recommends.")] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, max=100, help="How many artists each listener is recommended.")
    ] = None,
    refetch: Annotated[
        bool, typer.Option("--refetch", help="Choose the parameters anew, even for the same plays.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the table even if it holds many more rows.")
    ] = False,
    catalogue: Named = None,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred.playlists import demo, report

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
        "model": model,
        "keep": None if keep is None else str(keep),
        "refetch": refetch,
        # Whoever names a day wants to see it.
        "force": force or dt is not None,
    }
    started = execution.start(chosen.state_machine(PLAYLISTS.name), given)
    figures = execution.follow(started, PLAYLISTS, {})
    if not execution.tell_nothing_to_do(figures):
        report.show(chosen, figures)


@app.command()
def recommend(
    artists: Annotated[
        list[str] | None,
        typer.Argument(help="Whom a new listener plays, by name or id.", metavar="ARTIST…"),
    ] = None,
    *,
    listener: Annotated[
        str | None, typer.Option(help="A name, a label, or a pseudonym.", metavar="NAME_OR_ID")
    ] = None,
    model: Annotated[ModelName, typer.Option(help="What recommends to a new listener.")] = ModelName.blend,
    limit: Limit = 10,
    catalogue: Named = None,
) -> None:
    """Show the artists that a listener, or somebody who plays these artists, will love, and why."""
    from kindred.playlists import recommending

    if bool(artists) == bool(listener):
        raise InvalidInput("recommend", "name the artists of a new listener, or give --listener NAME_OR_ID")
    chosen = target.chosen(catalogue)
    if listener:
        recommending.show_for_listener(chosen, listener, limit)
    else:
        recommending.show_for_artists(chosen, artists or [], limit, model.value)


@app.command()
def evaluate(*, dt: Day = None, catalogue: Named = None) -> None:
    """Show how good each model was on the last run's listeners, with intervals and differences."""
    from kindred.playlists import evaluation

    evaluation.show(target.chosen(catalogue), dt)
