"""What a person reads at the end of a run of playlists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table

from kindred.common.console import console
from kindred.playlists.recommending import show_for_listener
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kindred.common.target import Target

EXAMPLE = "Ada"
_SHOWN = 5


def show(target: Target, report: Mapping[str, Any]) -> None:
    """The whole report: figures, what was chosen, how models compare, some artists, what to type next."""
    figures = report["figures"]
    _figures(report)
    _tuning(figures["tuning"])
    _judged(figures["judged"], figures["model"])
    for line in figures["not_measured"]:
        console.print(f"[quiet]  not measured: {line}[/]")
    shown = None
    try:
        show_for_listener(target, EXAMPLE, _SHOWN)
    except InvalidInput:
        pass  # not the demo's
    else:
        shown = EXAMPLE
    _next(shown)


def _figures(report: Mapping[str, Any]) -> None:
    figures = report["figures"]
    console.print()
    console.print(
        f"[bold]playlists[/] of [bold]{report['dt']}[/]  [good]{report['status']}[/]  "
        f"[quiet]run {report['run_id']}[/]"
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(style="quiet")
    table.add_column(style="figure", justify="right")
    table.add_column(style="quiet")
    table.add_row("listeners", f"{figures['listeners']:,}", "registered, with a basis")
    table.add_row("with plays", f"{figures['listeners_with_plays']:,}", f"{figures['plays']:,} plays")
    table.add_row("learned from", f"{figures['listeners_learned_from']:,}", "those of five artists or more")
    table.add_row(
        "recommended to",
        f"{figures['listeners_recommended_to']:,}",
        f"coverage {report['coverage_tracks'] or 0:.0%}",
    )
    table.add_row(
        "artists",
        f"{figures['artists']:,}",
        f"{figures['aliases']:,} other spellings; {figures['catalogued_plays']:,} plays are of artists "
        "that the catalogue knows",
    )
    if figures["nameless_plays"]:
        table.add_row("left out", f"{figures['nameless_plays']:,}", "plays of artists whom nobody names")
    table.add_row(
        "rows written",
        f"{report['rows_written']:,}",
        f"artist_recommendations, by the model {figures['model']}; ALS by {figures['engine']}",
    )
    console.print(Padding(table, (0, 0, 0, 2)))
    if "; " in report["message"]:
        console.print(f"[quiet]  {report['message'].partition('; ')[2]}[/]", soft_wrap=True)


def _tuning(tuning: Mapping[str, Any]) -> None:
    if not tuning.get("tried"):
        console.print("[quiet]  parameters: the published ones; nothing was tried[/]")
        return
    chosen = tuning["chosen"]
    said = ", ".join(f"{name} {chosen['als'][name]:g}" for name in ("factors", "regularisation", "alpha"))
    linear = ", ".join(
        f"{name} {chosen['rdlae'][name]:g}" for name in ("regularisation", "dropout", "relaxed")
    )
    when = "chosen by an earlier run for the same plays" if tuning["reused"] else "chosen on validation"
    console.print(
        f"[quiet]  parameters: als {said}; rdlae {linear}; weight {chosen['weight']:g}: {when}, "
        f"{tuning['tried']} sets tried in {tuning['seconds']:.0f} s of {tuning['budget']:,}[/]",
        soft_wrap=True,
    )


def _judged(judged: list[dict[str, Any]], default: str) -> None:
    if not judged:
        return
    table = Table(box=None, pad_edge=False, header_style="quiet")
    protocols = list(dict.fromkeys(one["protocol"] for one in judged))
    table.add_column("NDCG@10")
    for protocol in protocols:
        table.add_column(protocol, justify="right", style="figure")
        table.add_column("", style="quiet")
    of = {(one["model"], one["protocol"]): one for one in judged}
    for model in dict.fromkeys(one["model"] for one in judged):
        cells: list[str] = []
        for protocol in protocols:
            one = of.get((model, protocol))
            stands = "the default" if model == default else str(one["verdict"]) if one else ""
            cells += [f"{one['ndcg']:.4f}", stands] if one else ["", ""]
        table.add_row(model, *cells)
    console.print(Padding(table, (1, 0, 0, 2)))


def _next(label: str | None) -> None:
    console.print("\n[bold]next[/]")
    for command in (
        f'.venv/bin/kindred playlists recommend --listener "{label}"' if label else None,
        ".venv/bin/kindred playlists evaluate",
        '.venv/bin/kindred query "select name, listeners from played_artists order by 2 desc limit 5"',
    ):
        if command:
            console.print(f"  {command}", style="command", markup=False, soft_wrap=True)
