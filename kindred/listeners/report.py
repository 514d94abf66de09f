"""What a person reads at the end of a run of listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table

from kindred.common.console import console
from kindred.common.suggestions import suggest
from kindred.listeners.similar import show_related
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kindred.common.target import Target

EXAMPLES = ("Taylor Swift and Emilia fan",)
_NEIGHBOURS = 5


def show(target: Target, report: Mapping[str, Any]) -> None:
    """The whole report: figures, some listeners' similar ones, what to type next."""
    _figures(report)
    shown = None
    for label in EXAMPLES:
        try:
            show_related(target, label, _NEIGHBOURS)
        except InvalidInput:
            continue  # not the demo's
        shown = label
    _next(shown)


def _figures(report: Mapping[str, Any]) -> None:
    figures = report["figures"]
    console.print()
    console.print(
        f"[bold]listeners[/] of [bold]{report['dt']}[/]  [good]{report['status']}[/]  "
        f"[quiet]run {report['run_id']}[/]"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet")
    table.add_column(style="figure", justify="right")
    table.add_column(style="quiet")
    table.add_row("listeners", f"{figures['listeners']:,}", "registered, with a basis")
    table.add_row("with plays", f"{figures['listeners_with_plays']:,}", f"{figures['plays']:,} plays")
    table.add_row(
        "with features",
        f"{figures['listeners_with_features']:,}",
        f"coverage {report['coverage_tracks'] or 0:.0%}; of {figures['tracks']:,} tracks",
    )
    if figures["unmatched_plays"]:
        table.add_row(
            "unmatched", f"{figures['unmatched_plays']:,}", "plays of tracks that the lake does not know"
        )
    table.add_row(
        "rows written", f"{report['rows_written']:,}", f"related_listeners, by the model {figures['model']}"
    )
    console.print(Padding(table, (0, 0, 0, 2)))


def _next(label: str | None) -> None:
    commands = (
        ("listeners", "related", label) if label else None,
        ("listeners", "clusters"),
        ("listeners", "map"),
        ("query", "select cluster, listeners, energy, valence from cluster_profiles"),
    )
    suggest(command for command in commands if command)
