"""The output of a run's end and of `related`, for people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.suggestions import suggest
from kindred.common.words import in_words, one_line
from lambdas.artists.steps.averages import QUERIES
from lambdas.core.errors import InvalidInput
from lambdas.lake.frames import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from kindred.common.target import Target

_EXAMPLES = 3
_NEIGHBOURS = 3


def show(target: Target, figures: dict[str, Any]) -> None:
    """The whole report: figures, closest pairs, some artists' neighbours, what to type next."""
    _figures(figures)
    if figures["message"]:
        note = Text.assemble("\n", ("note", "bad"), f" {one_line(figures['message'])}")
        console.print(note, soft_wrap=True)
        return
    if not figures["rows_written"]:
        console.print("\n[quiet]one artist alone has no kin: related_artists is empty[/]")
        return
    pairs = ask(target.athena, QUERIES / "closest_pairs.sql", figures["dt"])
    names = target.ask("artists", "names", artists=sorted({*pairs["artist_id"], *pairs["y_artist"]}))
    _pairs(pairs, names)

    examples = list(dict.fromkeys(pairs["artist_id"]))[:_EXAMPLES]
    for artist in examples:
        answer = target.ask("artists", "related", artist=artist, limit=_NEIGHBOURS)
        show_related(answer, figures["dt"])
    _next(names[examples[0]] if examples else None)


def expected(listed: dict[str, Any]) -> str:
    """The calls that a run expects and how long they take; empty for sources that are files."""
    value = listed.get("list_artists", {}).get("value", {})  # a step that failed has no output
    if not value.get("calls"):
        return ""
    took = timedelta(seconds=value["seconds"])
    calls = value["calls"]
    return f"[quiet]about {calls:,} calls to the sources; their quota allows that in {took}[/]"


def day_of(answer: Mapping[str, Any]) -> str:
    """The day of the table that the answer is from.

    Raises:
        InvalidInput: no run has published the table yet.
    """
    if answer["published"] is None:
        raise InvalidInput("related_artists", "no run has made it yet: `kindred artists run`")
    return str(answer["published"]["dt"])


def show_related(answer: Mapping[str, Any], dt: str) -> None:
    """One artist's nearest, with the reasons."""
    artist = answer["artist"]
    console.print()
    console.print(
        Text.assemble("kin of ", (one_line(artist["name"]), "kin"), (f"  {artist['url']}  {dt}", "quiet"))
    )
    if not answer["related"]:
        console.print(
            "[quiet]  none: it has no track with every feature, or the registry changed since the last run[/]"
        )
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("distance", justify="right", style="figure", no_wrap=True)
    table.add_column("artist", overflow="fold")
    table.add_column("together", overflow="fold")
    table.add_column("apart", style="quiet", overflow="fold")
    for row in answer["related"]:
        table.add_row(f"{row['distance']:.4f}", Text(one_line(row["name"])), *in_words(row))
    console.print(Padding(table, (0, 0, 0, 2)))


def _figures(report: dict[str, Any]) -> None:
    figures, sources = report["figures"], report["sources"]
    console.print()
    console.print(
        f"[bold]artists[/] of [bold]{report['dt']}[/]  [good]{report['status']}[/]  "
        f"[quiet]run {report['run_id']}[/]"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet")
    table.add_column(style="figure", justify="right")
    table.add_column(style="quiet")
    skipped = (
        ", ".join(f"{count:,} with {reason}" for reason, count in figures["skipped"].items())
        or "none skipped"
    )
    table.add_row(
        "artists registered",
        f"{figures['artists_registered']:,}",
        f"skipped: {skipped}" if figures["skipped"] else skipped,
    )
    table.add_row(
        "with tracks",
        f"{figures['artists_with_tracks']:,}",
        f"{figures['tracks']:,} tracks from {sources['source']}",
    )
    table.add_row(
        "with features",
        f"{figures['artists_with_features']:,}",
        f"{figures['tracks_with_features']:,} tracks' features from {sources['features']}, "
        f"coverage {report['coverage_tracks'] or 0:.1%} of those with tracks, "
        f"{report['coverage_registered'] or 0:.1%} of those registered",
    )
    table.add_row("rows written", f"{report['rows_written']:,}", "related_artists, in MySQL and in the lake")
    table.add_row(
        "calls made", f"{report['calls_made']:,}", f"{report['calls_saved']:,} saved by what the lake had"
    )
    console.print(Padding(table, (0, 0, 0, 2)))


def _pairs(pairs: pd.DataFrame, names: dict[str, str]) -> None:
    console.print("\n[bold]closest pairs[/]")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="figure")
    table.add_column(overflow="fold")
    for artist, other, distance in pairs.itertuples(index=False, name=None):
        both = Text.assemble(
            (one_line(names.get(artist, artist)), "kin"),
            " and ",
            (one_line(names.get(other, other)), "kin"),
        )
        table.add_row(f"{distance:.4f}", both)
    console.print(Padding(table, (0, 0, 0, 2)))


def _next(name: str | None) -> None:
    commands = (
        ("artists", "related", name) if name else None,
        ("query", "select * from top_tracks order by popularity desc limit 5"),
        ("mysql", "select * from related_artists order by distance limit 5"),
        ("down",),
    )
    suggest(command for command in commands if command)
