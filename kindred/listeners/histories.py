"""Histories of listeners, imported: what a run will make of their tracks."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from kindred.common import histories
from kindred.common.console import console
from lambdas.core.days import today
from lambdas.importing.histories import History, read_histories
from lambdas.listeners.known_tracks import ask_track_index
from lambdas.listeners.matching import Named
from lambdas.listeners.settings import MatchSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from kindred.common.target import Target
    from lambdas.people.registry import Basis

__all__ = ["import_histories", "read_histories"]

PIPELINE = "listeners"


def import_histories(
    chosen: Target, history: History, basis: Basis, label: str | None, *, named_by_operator: bool
) -> None:
    """As kindred.common.histories.import_histories."""
    histories.import_histories(
        chosen,
        PIPELINE,
        history,
        basis,
        label,
        named_by_operator=named_by_operator,
        show_matched=partial(_show_matched, chosen),
    )


def _show_matched(chosen: Target, rows: pa.Table) -> None:
    """How many plays without a track's id match tracks of the lake, by the same rules as a run."""
    unnamed = rows.filter(pc.is_null(rows["track_id"]))
    if not unnamed.num_rows:
        return
    rows_of_plays = zip(*(unnamed[name].to_pylist() for name in ("artist", "title", "plays")), strict=True)
    titled: Counter[Named] = Counter()
    artist_only = 0
    for artist, title, count in rows_of_plays:
        if artist and title:
            titled[Named(artist, title)] += count
        else:
            artist_only += count
    settings = MatchSettings(lake=chosen.lake, database=chosen.database, workgroup=chosen.workgroup)
    with console.status("matching"):
        matches = ask_track_index(settings, today(), _artist_names(chosen)).by_name.match(titled)
    ambiguous = sum(titled[name] for name in matches.ambiguous)
    unknown = sum(titled[name] for name in matches.unknown)
    console.print(
        f"[figure]{titled.total() + artist_only:,}[/] plays have no track id: "
        f"{titled.total() - ambiguous - unknown:,} are matched to the lake's tracks by artist and title, "
        f"{ambiguous:,} may be several of them, {unknown:,} are unknown, {artist_only:,} name artists alone"
    )


def _artist_names(chosen: Target) -> dict[str, str]:
    """As lambdas.listeners.registered.artist_names, through the function that reaches MySQL."""
    names: dict[str, str] = {}
    while some := chosen.ask(PIPELINE, "artist_names_after", after=max(names, default="")):
        names |= some
    return names
