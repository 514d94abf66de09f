"""kindred charts …: the markets' charts, and which of their songs are kin, from the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kindred import execution, target
from kindred.console import console
from kindred.options import Features, FeaturesSource, Limit, Named, Refetch
from lambdas.core.days import day, today

app = typer.Typer(help="What moves in the charts, and which songs of them are kin.", no_args_is_help=True)

STEPS = {
    "probe": "probe: can the sources serve?",
    "list_markets": "list_markets: who has a chart of the day",
    "markets": "chart_entries: into the lake",
    "tracks": "tracks: songs and artists, each once",
    "chart_moves": "chart_moves: since the last chart",
    "audio_features": "audio_features: what the lake lacks",
    "track_clusters": "track_clusters: songs that sound alike",
    "related_tracks": "related_tracks: distances, ranks, a swap",
    "dashboard": "dashboard: its data, the pointer last",
    "report": "report: what was done",
}


class ChartSource(StrEnum):
    """Where charts can come from."""

    files = "files"
    spotify = "spotify"


File = Annotated[
    Path,
    typer.Argument(help="One row per entry; .parquet, .csv or .csv.gz.", metavar="FILE", show_default=False),
]


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The charts' day, YYYY-MM-DD; today unless given.")] = None,
    source: Annotated[ChartSource | None, typer.Option(help="Where charts come from.")] = None,
    features: Features = None,
    refetch: Refetch = False,
    catalogue: Named = None,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred import charts_files, charts_report  # noqa: PLC0415  pandas takes a second to load

    day(dt or today())
    with console.status("starting"):
        chosen = target.chosen(catalogue)
    if not target.stack():
        slug = target.slug(catalogue)
        target.use(slug)
        if slug == target.DEMO:
            charts_files.bring_demo(chosen, dt or today())

    features = features or (FeaturesSource(source.value) if source else None)
    given = {
        "dt": dt or today(),
        "source": source,
        "features": features,
        "refetch": refetch,
        # Whoever names a day wants to see it.
        "force": dt is not None,
    }
    started = execution.start(chosen.state_machine("charts"), given)
    charts_report.show(chosen, execution.follow(started, STEPS, {}))


@app.command("import")
def import_(
    file: File,
    *,
    features: Annotated[Path | None, typer.Option(help="Audio features, one row per track.")] = None,
    genres: Annotated[Path | None, typer.Option(help="Genres, one row per artist.")] = None,
    catalogue: Named = None,
) -> None:
    """Bring charts in: each replaces what was brought of its market and day before."""
    from kindred import charts_files  # noqa: PLC0415  Arrow takes half a second to load

    brought = charts_files.read(file, features, genres)
    charts_files.bring(target.chosen(catalogue), brought)


@app.command()
def related(
    song: Annotated[
        str, typer.Argument(help="A name, an id, or the address of a page.", metavar="NAME_OR_ID")
    ],
    *,
    limit: Limit = 10,
    catalogue: Named = None,
) -> None:
    """Show a song's nearest: how far, where they chart, what brings them together, what sets them apart."""
    from kindred import charts_report  # noqa: PLC0415  numpy takes a moment to load

    chosen = target.chosen(catalogue)
    answer = chosen.ask("charts", "related", song=song, limit=limit)
    charts_report.show_related(answer, charts_report.model_of(chosen, answer["comment"]))


@app.command()
def movers(
    *,
    dt: Annotated[str | None, typer.Option(help="The charts' day; the last one unless given.")] = None,
    market: Annotated[str | None, typer.Option(help="One market alone.")] = None,
    catalogue: Named = None,
) -> None:
    """Show what is new, returned, re-issued, gone, up or down since the last chart."""
    from kindred import charts_report  # noqa: PLC0415  pandas takes a second to load

    if dt:
        day(dt)
    charts_report.show_movers(target.chosen(catalogue), dt, market)
