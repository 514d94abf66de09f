"""kindred artists …: the commands of the pipeline `artists`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kindred.common import backfill as backfilling
from kindred.common import execution, target
from kindred.common.console import console
from kindred.common.imported import BAD_ROWS, BadRows
from kindred.common.options import Features, FeaturesSource, Limit, Named, Refetch
from lambdas.artists.pipeline import ARTISTS
from lambdas.artists.run import neighbours
from lambdas.core.days import day, today
from lambdas.core.ids import id_of

app = typer.Typer(no_args_is_help=True)


class TracksSource(StrEnum):
    """Sources of tracks."""

    files = "files"
    spotify = "spotify"


Catalogue = Annotated[str | None, typer.Option(help="A folder of artists, tracks, audio_features; or demo.")]
Artists = Annotated[
    list[str], typer.Argument(help="Ids, or addresses of artists' pages.", metavar="ID_OR_URL…")
]


DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would go; nothing goes.")]


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD (UTC); today unless given.")] = None,
    catalogue: Catalogue = None,
    source: Annotated[TracksSource | None, typer.Option(help="Where tracks come from.")] = None,
    features: Features = None,
    keep: Annotated[
        str | None, typer.Option(help="Neighbours per artist: a number, all, or auto, unless cdk.json says.")
    ] = None,
    refetch: Refetch = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Replace the table even if it is of a newer day or holds many more rows."
        ),
    ] = False,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred.artists import report

    day(dt or today())
    neighbours(keep or "auto", artists=1)
    chosen = target.chosen(catalogue) if target.stack() else _with_catalogue(catalogue)

    features = features or (FeaturesSource(source.value) if source else None)
    given = {
        "dt": dt or today(),
        "source": source,
        "features": features,
        "keep": keep,
        "refetch": refetch,
        "force": force,
    }
    started = execution.start(chosen.state_machine("artists"), given)
    figures = execution.follow(started, ARTISTS, {"list_artists": report.expected})
    if not execution.tell_nothing_to_do(figures):
        report.show(chosen, figures)


def _with_catalogue(catalogue: str | None) -> target.Target:
    """The local system of a catalogue, which is imported first if it is named or new."""
    from kindred.artists import catalogues

    slug = target.slug(catalogue)
    fresh = catalogue is not None or not catalogues.exists(slug)
    folder = catalogue if catalogue and Path(catalogue).exists() and slug != catalogue else None
    brought = catalogues.read(slug, folder) if fresh else None

    with console.status("starting the local system"):
        chosen = target.local(slug)
    target.use(slug)
    if brought is not None:
        catalogues.import_catalogue(chosen, brought)
    return chosen


@app.command()
def backfill(
    first: Annotated[str, typer.Argument(help="The first day, YYYY-MM-DD.", metavar="FROM")],
    last: Annotated[str, typer.Argument(help="The last day.", metavar="TO")],
    *,
    skip: Annotated[bool, typer.Option("--skip", help="Go on after a day that cannot be done.")] = False,
    catalogue: Named = None,
) -> None:
    """Run each day in turn: days that are in the lake, or that the imported files serve."""
    wanted = backfilling.days(day(first), day(last))
    backfilling.backfill(target.chosen(catalogue), "artists", wanted, skip=skip)


@app.command()
def related(
    artist: Annotated[
        str, typer.Argument(help="A name, an id, or the address of a page.", metavar="NAME_OR_ID")
    ],
    *,
    limit: Limit = 10,
    catalogue: Named = None,
) -> None:
    """Show an artist's nearest: how far, what brings them together, what sets them apart."""
    from kindred.artists import report

    chosen = target.chosen(catalogue)
    answer = chosen.ask("artists", "related", artist=artist, limit=limit)
    report.show_related(answer, report.day_of(answer))


@app.command("import")
def import_(
    folder: Annotated[
        Path,
        typer.Argument(
            help="A folder of artists, tracks, audio_features, or a data set as it is downloaded.",
            metavar="DIR_OR_FILE",
        ),
    ],
    *,
    bad_rows: BadRows = BAD_ROWS,
    catalogue: Named = None,
) -> None:
    """Bring files in: they replace what was brought before, and exactly their artists are registered."""
    from kindred.artists import catalogues

    if target.stack():
        chosen, kept = target.chosen(catalogue), target.slug(str(folder))
    else:
        kept = target.slug(catalogue, new=True)
        chosen = target.local(kept)
    catalogues.import_catalogue(chosen, catalogues.read(kept, str(folder), bad_rows))


@app.command()
def add(artists: Artists, *, catalogue: Named = None) -> None:
    """Register artists; the next run takes them in."""
    _print_counts(target.chosen(catalogue).ask("artists", "add", artists=artists))


@app.command()
def remove(artists: Artists, *, catalogue: Named = None) -> None:
    """Take artists out of the registry; the next run leaves them out."""
    _print_counts(target.chosen(catalogue).ask("artists", "remove", artists=artists))


@app.command()
def forget(
    artist: Annotated[
        str, typer.Argument(help="An id, or the address of an artist's page.", metavar="ID_OR_URL")
    ],
    *,
    dry_run: DryRun = False,
    catalogue: Named = None,
) -> None:
    """Remove an artist everywhere: registry, tables of every day, pairs, imported files, older versions."""
    from kindred.common import erasing

    erasing.forget(target.chosen(catalogue), id_of(artist), dry_run=dry_run)


def _print_counts(counts: dict[str, int]) -> None:
    console.print(", ".join(f"[figure]{count}[/] {what}" for what, count in counts.items()))
