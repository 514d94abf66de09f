"""Histories on this machine -> a system's lake under pseudonyms; their people are registered first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.people.buckets import MANY, MANY_PEOPLE, bucket_count
from lambdas.people.erasures import erased
from lambdas.people.plays import Imported, cut_anew, with_pseudonyms, write

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from kindred.common.target import Target
    from lambdas.importing.histories import History
    from lambdas.people.registry import Basis

_PEOPLE_A_REQUEST = 20_000
"""A request may have 6 MB; a pseudonym with its JSON takes 35 bytes."""


def import_histories(
    chosen: Target,
    pipeline: str,
    history: History,
    basis: Basis,
    label: str | None,
    *,
    named_by_operator: bool,
    show_matched: Callable[[pa.Table], None],
) -> None:
    """Register the people, write their plays, and say what was read and what was not.

    Args:
        chosen: the system.
        pipeline: whose function registers people; registry and plays are of all pipelines with people.
        history: what was read.
        basis: of all its people.
        label: of the one listener, if any.
        named_by_operator: whether the operator named the listener; who is named so and was forgotten once
            has consented again, whoever a file names is left out.
        show_matched: prints what the pipeline makes of rows of listener_plays.

    Raises:
        InvalidInput: everybody in it was forgotten before.
        ObjectContended: others kept changing the same files; import again.
    """
    rows, forgotten = _with_pseudonyms(chosen, history, named_by_operator=named_by_operator)
    registered = _register(chosen, pipeline, rows, basis, label)
    imported = _write(chosen, pipeline, rows)
    _show_summary(history, rows, imported, show_matched)
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


def _register(
    chosen: Target, pipeline: str, rows: pa.Table, basis: Basis, label: str | None
) -> dict[str, int]:
    """Register before anything is written, so that the lake has no rows of a person without a basis."""
    people = _people(rows)
    counts: dict[str, int] = {}
    for start in range(0, len(people), _PEOPLE_A_REQUEST):
        some = dict.fromkeys(people[start : start + _PEOPLE_A_REQUEST], label)
        answer = chosen.ask(pipeline, "add_people", people=some, basis=basis)
        counts = {what: counts.get(what, 0) + count for what, count in answer.items()}
    return counts


def _write(chosen: Target, pipeline: str, rows: pa.Table) -> Imported:
    if bucket_count(chosen.lake) != MANY and chosen.ask(pipeline, "count_people") >= MANY_PEOPLE:
        with console.status("cutting the table of plays into more buckets"):
            cut_anew(chosen.lake)
    with console.status("writing"):
        return write(chosen.lake, rows)


def _people(rows: pa.Table) -> list[str]:
    return sorted(map(str, rows["listener_id"].unique().to_pylist()))


def _show_summary(
    history: History, rows: pa.Table, imported: Imported, show_matched: Callable[[pa.Table], None]
) -> None:
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
    show_matched(rows)
    for reason, count in sorted(history.left_out.items(), key=lambda each: -each[1]):
        if count:
            console.print(f"[quiet]left out[/] [figure]{count:>9,}[/] {reason}")
    if imported.replaced:
        console.print(f"[figure]{imported.replaced:,}[/] rows of earlier imports replaced")
