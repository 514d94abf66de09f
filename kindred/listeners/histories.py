"""Histories on this machine -> a system's lake under pseudonyms; their people are registered first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from kindred.common.console import console
from lambdas.core.days import today
from lambdas.core.errors import InvalidInput
from lambdas.importing.histories import History, read_histories
from lambdas.listeners.known_tracks import read_track_index
from lambdas.listeners.matching import Named
from lambdas.listeners.settings import MatchSettings
from lambdas.people.buckets import MANY, MANY_PEOPLE, bucket_count
from lambdas.people.erasures import erased
from lambdas.people.plays import Imported, cut_anew, with_pseudonyms, write

if TYPE_CHECKING:
    import pyarrow as pa

    from kindred.common.target import Target
    from lambdas.people.registry import Basis

__all__ = ["import_histories", "read_histories"]

PIPELINE = "listeners"
_PEOPLE_A_REQUEST = 20_000
"""A request may have 6 MB; a pseudonym with its JSON takes 35 bytes."""


def import_histories(
    chosen: Target, history: History, basis: Basis, label: str | None, *, named_by_operator: bool
) -> None:
    """Register the people, write their plays, and say what was read and what was not.

    Args:
        chosen: the system.
        history: what was read.
        basis: of all its people.
        label: of the one listener, if any.
        named_by_operator: whether the operator named the listener; who is named so and was forgotten once
            has consented again, whoever a file names is left out.

    Raises:
        InvalidInput: everybody in it was forgotten before.
        ObjectContended: others kept changing the same files; import again.
    """
    rows, forgotten = _with_pseudonyms(chosen, history, named_by_operator=named_by_operator)
    registered = _register(chosen, rows, basis, label)
    imported = _write(chosen, rows)
    _show_summary(chosen, history, rows, imported)
    console.print(", ".join(f"[figure]{count:,}[/] {what}" for what, count in registered.items()))
    if forgotten:
        console.print(f"[figure]{forgotten:,}[/] listeners were forgotten before, and are left out")


def _with_pseudonyms(chosen: Target, history: History, *, named_by_operator: bool) -> tuple[pa.Table, int]:
    """The rows under pseudonyms, and how many listeners are left out because they were forgotten."""
    key = chosen.pseudonym_key()
    rows = with_pseudonyms(history.rows, key)
    if named_by_operator:
        return rows, 0
    forgotten = erased(chosen.lake, _people(rows))
    if forgotten:
        rows = with_pseudonyms(history.rows, key, without=forgotten)
    if not rows.num_rows:
        raise InvalidInput("PATH", f"all {len(forgotten):,} listeners of the files were forgotten before")
    return rows, len(forgotten)


def _register(chosen: Target, rows: pa.Table, basis: Basis, label: str | None) -> dict[str, int]:
    """Register before anything is written, so that the lake has no rows of a person without a basis."""
    people = _people(rows)
    counts: dict[str, int] = {}
    for start in range(0, len(people), _PEOPLE_A_REQUEST):
        some = dict.fromkeys(people[start : start + _PEOPLE_A_REQUEST], label)
        answer = chosen.ask(PIPELINE, "add_people", people=some, basis=basis)
        counts = {what: counts.get(what, 0) + count for what, count in answer.items()}
    return counts


def _write(chosen: Target, rows: pa.Table) -> Imported:
    if bucket_count(chosen.lake) != MANY and chosen.ask(PIPELINE, "count_people") >= MANY_PEOPLE:
        with console.status("cutting the table of plays into more buckets"):
            cut_anew(chosen.lake)
    with console.status("writing"):
        return write(chosen.lake, rows)


def _people(rows: pa.Table) -> list[str]:
    return sorted(map(str, rows["listener_id"].unique().to_pylist()))


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
        matches = read_track_index(settings, today()).by_name.match(titled)
    ambiguous = sum(titled[name] for name in matches.ambiguous)
    unknown = sum(titled[name] for name in matches.unknown)
    console.print(
        f"[figure]{titled.total() + artist_only:,}[/] plays have no track id: "
        f"{titled.total() - ambiguous - unknown:,} are matched to the lake's tracks by artist and title, "
        f"{ambiguous:,} may be several of them, {unknown:,} are unknown, {artist_only:,} name artists alone"
    )


def _show_summary(chosen: Target, history: History, rows: pa.Table, imported: Imported) -> None:
    files = [f"{count:,} {called}" for called, count in sorted(history.files.items()) if called]
    unknown = history.files[""]
    console.print(
        f"[figure]{sum(history.files.values()) - unknown:,}[/] files read: {', '.join(files)}"
        + (f"; {unknown:,} of no known layout left alone" if unknown else "")
    )
    plays = sum(int(count or 0) for count in rows["plays"].to_pylist())
    console.print(
        f"[figure]{plays:,}[/] plays of [figure]{len(_people(rows)):,}[/] listeners, "
        f"in {imported.rows:,} rows by track or artist"
    )
    _show_matched(chosen, rows)
    for reason, count in sorted(history.left_out.items(), key=lambda each: -each[1]):
        if count:
            console.print(f"[quiet]left out[/] [figure]{count:>9,}[/] {reason}")
    if imported.replaced:
        console.print(f"[figure]{imported.replaced:,}[/] rows of earlier imports replaced")
