"""kindred charts …: the commands of the pipeline `charts`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kindred.common import execution, target
from kindred.common.console import console
from kindred.common.imported import BAD_ROWS, BadRows
from kindred.common.options import Features, FeaturesSource, Limit, Named, Refetch
from lambdas.charts.markets import market_name
from lambdas.charts.pipeline import CHARTS
from lambdas.core import days

app = typer.Typer(no_args_is_help=True)


class ChartSource(StrEnum):
    """Sources of charts."""

    files = "files"
    spotify = "spotify"


File = Annotated[
    Path,
    typer.Argument(
        help="A chart file as it is downloaded: .csv, .tsv, .parquet or .json, also as .gz or .zip.",
        metavar="FILE",
        show_default=False,
    ),
]


@app.command()
def run(
    *,
    dt: Annotated[str | None, typer.Option(help="The charts' day, YYYY-MM-DD; today unless given.")] = None,
    source: Annotated[ChartSource | None, typer.Option(help="Where charts come from.")] = None,
    features: Features = None,
    refetch: Refetch = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the tables even if they hold many more rows.")
    ] = False,
    catalogue: Named = None,
) -> None:
    """Run the pipeline for one day, and report."""
    from kindred.charts import files as charts_files
    from kindred.charts import report as charts_report

    days.day(dt or days.today())
    with console.status("starting"):
        chosen = target.chosen(catalogue)
    if not target.stack():
        slug = target.slug(catalogue)
        target.use(slug)
        if slug == target.DEMO:
            charts_files.import_demo(chosen, dt or days.today())

    features = features or (FeaturesSource(source.value) if source else None)
    given = {
        "dt": dt or days.today(),
        "source": source,
        "features": features,
        "refetch": refetch,
        # A day that is given is published even if the tables are of a newer one.
        "force": force or dt is not None,
    }
    started = execution.start(chosen.state_machine("charts"), given)
    figures = execution.follow(started, CHARTS, {})
    if not execution.tell_nothing_to_do(figures):
        charts_report.show(chosen, figures)


@app.command("import")
def import_(
    file: File,
    *,
    features: Annotated[Path | None, typer.Option(help="Audio features, one row per track.")] = None,
    genres: Annotated[Path | None, typer.Option(help="Genres, one row per artist.")] = None,
    market: Annotated[str | None, typer.Option(help="Of a file that does not name its market.")] = None,
    day: Annotated[str | None, typer.Option("--day", help="Of a file without a day, YYYY-MM-DD.")] = None,
    days_first: Annotated[
        bool | None, typer.Option("--days-first/--months-first", help="What 04/03/2024 means.")
    ] = None,
    artist_separator: Annotated[
        str | None, typer.Option(help="What stands between artists: ', ' or ';' …, or none.")
    ] = None,
    one_artist: Annotated[
        list[str] | None, typer.Option(help="A name that holds the separator; may be given several times.")
    ] = None,
    bad_rows: BadRows = BAD_ROWS,
    catalogue: Named = None,
) -> None:
    """Bring charts in: each replaces what was brought of its market and day before."""
    from kindred.charts import files as charts_files
    from lambdas.charts.importing import Reading

    said = Reading(
        market=market,
        day=day,
        order=None if days_first is None else "days" if days_first else "months",
        separator=artist_separator,
        names=frozenset(one_artist or ()),
        bad_rows=bad_rows,
    )
    kept = None if target.stack() else target.slug(catalogue, new=True)  # checked before anything is read
    brought = charts_files.read(file, features, genres, said)
    charts_files.import_files(target.local(kept) if kept else target.chosen(catalogue), brought)


@app.command()
def related(
    track: Annotated[
        str, typer.Argument(help="A name, an id, or the address of a page.", metavar="NAME_OR_ID")
    ],
    *,
    limit: Limit = 10,
    catalogue: Named = None,
) -> None:
    """Show a track's nearest: how far, where they chart, what brings them together, what sets them apart."""
    from kindred.charts import report as charts_report

    chosen = target.chosen(catalogue)
    answer = chosen.ask("charts", "related", track=track, limit=limit)
    charts_report.show_related(answer, charts_report.day_of(answer))


@app.command()
def movers(
    *,
    dt: Annotated[str | None, typer.Option(help="The charts' day; the last one unless given.")] = None,
    market: Annotated[str | None, typer.Option(help="One market alone.")] = None,
    catalogue: Named = None,
) -> None:
    """Show what is new, returned, re-issued, gone, up or down since the last chart."""
    from kindred.charts import report as charts_report

    if dt:
        days.day(dt)
    charts_report.show_movers(target.chosen(catalogue), dt, market and market_name(market))
