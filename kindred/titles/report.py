"""What a person reads at the end of a run of titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kindred.common.console import console
from kindred.common.words import one_line
from lambdas.titles.cleaning import REPAIRS

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = 10


def show(report: Mapping[str, Any]) -> None:
    """The whole report: figures, repairs, what was left out, what to type next."""
    figures = report["figures"]
    console.print()
    console.print(
        f"[bold]titles[/] of [bold]{report['dt']}[/]  [good]{report['status']}[/]  "
        f"[quiet]run {report['run_id']}[/]"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet")
    table.add_column(style="figure", justify="right")
    table.add_column(style="quiet")
    for each in figures["platforms"]:
        table.add_row(each["name"], f"{each['titles']:,}", f"titles of {each['rows']:,} rows")
    for kind, count in figures["repairs"].items():
        if count:
            table.add_row("repaired", f"{count:,}", REPAIRS[kind])
    if figures["left_out"]:
        table.add_row("left out", f"{figures['left_out']:,}", "rows that could not be repaired")
    table.add_row("ratings", f"{figures['ratings']:,}", f"by {figures['people']:,} people")
    if figures["ratings_of_unknown_titles"]:
        table.add_row(
            "unmatched", f"{figures['ratings_of_unknown_titles']:,}", "ratings of titles in no catalogue"
        )
    table.add_row("with a score", f"{figures['scored_titles']:,}", "titles")
    table.add_row("rows written", f"{report['rows_written']:,}", "titles, in MySQL")
    console.print(Padding(table, (0, 0, 0, 2)))
    for row in figures["left_out_rows"][:_NAMED]:
        told = f"  left out: {row['platform']} row {row['row']:,} {one_line(row['show_id'])}: {row['why']}"
        console.print(Text(one_line(told)), soft_wrap=True)
    _next(figures)


def _next(figures: Mapping[str, Any]) -> None:
    console.print("\n[bold]next[/]")
    platform = figures["platforms"][0]["name"] if figures["platforms"] else "amazon"
    for command in (
        f".venv/bin/kindred titles ask count --platform {platform}",
        ".venv/bin/kindred titles ask max-duration --duration-type season",
        '.venv/bin/kindred query "select platform, measure, name, titles from title_quality"',
    ):
        console.print(f"  {command}", style="command", markup=False, soft_wrap=True)
