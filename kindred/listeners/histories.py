"""Histories on this machine: brought into a system's lake under pseudonyms, their people registered first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from kindred.common import people as everybody
from kindred.common.console import console
from lambdas.core.days import today
from lambdas.core.errors import InvalidInput
from lambdas.importing.histories import History, read_histories
from lambdas.listeners.known_tracks import read_known
from lambdas.listeners.matching import Named
from lambdas.listeners.settings import MatchSettings
from lambdas.people.buckets import MANY, MANY_PEOPLE, bucket_count
from lambdas.people.erasures import erased
from lambdas.people.plays import Imported, cut_anew, with_pseudonyms, write

if TYPE_CHECKING:
    import pyarrow as pa

    from kindred.common.target import Target
    from lambdas.people.registry import Basis

__all__ = ["bring", "read_histories"]

PIPELINE = "listeners"


def bring(
    chosen: Target, history: History, basis: Basis, label: str | None, *, named_by_operator: bool
) -> None:
    """Register the people, write their plays, and say what was read and what was not.

    Args:
        chosen: the system.
        history: what was read.
        basis: of all its people.
        label: of the one listener, if any.
        named_by_operator: whether the operator named the listener; who is named so and was forgotten once
            has agreed anew, whoever a file names is left out.

    Raises:
        InvalidInput: everybody in it was forgotten before.
        ObjectContended: others kept changing the same files; import again.
    """
    rows, gone = _with_pseudonyms(chosen, history, named_by_operator=named_by_operator)
    registered = _register(chosen, rows, basis, label)
    did = _write(chosen, rows)
    _tell(chosen, history, rows, did)
    console.print(", ".join(f"[figure]{count:,}[/] {what}" for what, count in registered.items()))
    if gone:
        console.print(f"[figure]{gone:,}[/] listeners were forgotten before, and are left out")


def _with_pseudonyms(chosen: Target, history: History, *, named_by_operator: bool) -> tuple[pa.Table, int]:
    """The rows under pseudonyms, and how many listeners are left out because they were forgotten."""
    key = chosen.pseudonym_key()
    rows = with_pseudonyms(history.rows, key)
    if named_by_operator:
        return rows, 0
    gone = erased(chosen.lake, _people(rows))
    if gone:
        rows = with_pseudonyms(history.rows, key, without=gone)
    if not rows.num_rows:
        raise InvalidInput("PATH", f"all {len(gone):,} listeners of the files were forgotten before")
    return rows, len(gone)


def _register(chosen: Target, rows: pa.Table, basis: Basis, label: str | None) -> dict[str, int]:
    """First of all, so that nothing of a person is in the lake without a basis on record."""
    return everybody.register(chosen, PIPELINE, dict.fromkeys(_people(rows), label), basis, what="plays")


def _write(chosen: Target, rows: pa.Table) -> Imported:
    if bucket_count(chosen.lake) != MANY and chosen.ask(PIPELINE, "count_people") >= MANY_PEOPLE:
        with console.status("cutting the table of plays into more buckets"):
            cut_anew(chosen.lake)
    with console.status("writing"):
        return write(chosen.lake, rows)


def _people(rows: pa.Table) -> list[str]:
    return sorted(map(str, rows["listener_id"].unique().to_pylist()))


def _tell_matched(chosen: Target, rows: pa.Table) -> None:
    """How many plays without a track's id are of tracks that the lake knows, as a run matches them."""
    unnamed = rows.filter(pc.is_null(rows["track_id"]))
    if not unnamed.num_rows:
        return
    of = zip(*(unnamed[name].to_pylist() for name in ("artist", "title", "plays")), strict=True)
    titled: Counter[Named] = Counter()
    alone = 0
    for artist, title, count in of:
        if artist and title:
            titled[Named(artist, title)] += count
        else:
            alone += count
    settings = MatchSettings(lake=chosen.lake, database=chosen.database, workgroup=chosen.workgroup)
    with console.status("matching"):
        found = read_known(settings, today()).by_name.match(titled)
    ambiguous, unknown = (sum(titled[name] for name in names) for names in (found.ambiguous, found.unknown))
    console.print(
        f"[figure]{titled.total() + alone:,}[/] plays have no track id: "
        f"{titled.total() - ambiguous - unknown:,} are matched to the lake's tracks by artist and title, "
        f"{ambiguous:,} may be several of them, {unknown:,} are unknown, {alone:,} name artists alone"
    )


def _tell(chosen: Target, history: History, rows: pa.Table, did: Imported) -> None:
    files = [f"{count:,} {called}" for called, count in sorted(history.files.items()) if called]
    unknown = history.files[""]
    console.print(
        f"[figure]{sum(history.files.values()) - unknown:,}[/] files read: {', '.join(files)}"
        + (f"; {unknown:,} of no known layout left alone" if unknown else "")
    )
    plays = sum(int(count or 0) for count in rows["plays"].to_pylist())
    console.print(
        f"[figure]{plays:,}[/] plays of [figure]{len(_people(rows)):,}[/] listeners, "
        f"in {did.rows:,} rows by track or artist"
    )
    _tell_matched(chosen, rows)
    for reason, count in sorted(history.left_out.items(), key=lambda each: -each[1]):
        if count:
            console.print(f"[quiet]left out[/] [figure]{count:>9,}[/] {reason}")
    if did.replaced:
        console.print(f"[figure]{did.replaced:,}[/] rows of earlier imports replaced")
