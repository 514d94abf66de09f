"""kindred playlists mute: artists that are never recommended, to anybody or to one listener."""

from typing import Annotated

import typer

from kindred.common import people, target
from kindred.common.console import console
from kindred.common.options import Named
from kindred.common.words import one_line

PIPELINE = "playlists"


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(mute)


def mute(
    artists: Annotated[
        list[str] | None,
        typer.Argument(help="By name or id; without any, those that are muted.", metavar="ARTIST…"),
    ] = None,
    *,
    listener: Annotated[
        str | None, typer.Option(help="For this listener alone.", metavar="NAME_OR_ID")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them be recommended again.")] = False,
    catalogue: Named = None,
) -> None:
    """Never recommend artists, from now on; or show those that are muted."""
    from kindred.playlists.lake import run_of
    from kindred.playlists.recommending import artist_of
    from lambdas.core.ids import ID
    from lambdas.playlists.served import read_played

    chosen = target.chosen(catalogue)
    if not artists:
        _show(chosen)
        return
    whose = people.find(chosen, PIPELINE, listener)["id"] if listener else ""
    if all(ID.fullmatch(one) for one in artists):
        named = {one: one for one in artists}
    else:
        known = read_played(chosen.lake, run_of(chosen, None))
        named = {artist_of(known, one): one for one in artists}
    if undo:
        counts = chosen.ask(PIPELINE, "unmute", artists=sorted(named), listener=whose)
    else:
        counts = chosen.ask(PIPELINE, "mute", artists=named, listener=whose)
    console.print(", ".join(f"[figure]{count:,}[/] {what}" for what, count in counts.items()))


def _show(chosen: target.Target) -> None:
    rows = chosen.ask(PIPELINE, "list_muted")
    for row in rows:
        whose = row["listener"] or "everybody"
        console.print(f"{one_line(row['name'])}  {row['artist']}  for {whose}", style="quiet", markup=False)
    if not rows:
        console.print("[quiet]nobody is muted[/]")
