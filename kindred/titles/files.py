"""Catalogues and ratings on this machine: read, and brought into a system's lake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from infra.settings import Settings
from kindred.common import people as everybody
from kindred.common.console import console
from kindred.common.words import one_line
from lambdas.core.errors import InvalidInput
from lambdas.people.erasures import erased
from lambdas.people.pseudonym import pseudonym
from lambdas.titles import incoming
from lambdas.titles.cleaning import REPAIRS, clean
from lambdas.titles.importing import reading
from lambdas.titles.importing.merging import import_catalogue, import_ratings
from lambdas.titles.importing.schemas import RATINGS
from lambdas.titles.platforms import letters, with_letters
from lambdas.titles.settings import OperatorSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kindred.common.target import Target
    from lambdas.people.registry import Basis
    from lambdas.titles.importing.reading import Imported

PIPELINE = "titles"
_NAMED = 20


def read(paths: Sequence[Path], platform: str | None) -> Imported:
    """Read files as one import. Raises InvalidInput as lambdas.titles.importing.reading.read."""
    return reading.read(paths, platform, _letters())


def bring(
    chosen: Target, read: Imported, basis: Basis | None, labels: Mapping[str, str] | None = None
) -> None:
    """Write the catalogues and the ratings, and say what was read and what was not.

    Args:
        chosen: the system.
        read: what was read.
        basis: of the people who rate; None where nobody does.
        labels: by name, what is shown instead of the pseudonym.

    Raises:
        InvalidInput: two platforms would have one letter, or everybody was forgotten before.
        ObjectContended: others kept changing the same files; import again.
    """
    platforms = with_letters({*incoming.platforms(chosen.lake), *read.catalogues}, _letters())
    for name, rows in sorted(read.catalogues.items()):
        letter = next(each["letter"] for each in platforms if each["name"] == name)
        _tell_cleaned(name, rows, letter)
        import_catalogue(chosen.lake, name, rows)
    if basis is not None:
        _bring_ratings(chosen, read.ratings, basis, labels or {})
    for reason, count in sorted(read.left_out.items(), key=lambda each: -each[1]):
        if count:
            console.print(f"[quiet]left out[/] [figure]{count:>9,}[/] ratings {reason}")
    if read.unknown:
        console.print(f"[quiet]{len(read.unknown):,} files of no known layout left alone[/]")


def _letters() -> dict[str, str]:
    return letters(Settings.from_cdk_json().of(OperatorSettings).titles_letters)


def _bring_ratings(chosen: Target, ratings: pa.Table, basis: Basis, labels: Mapping[str, str]) -> None:
    key = chosen.pseudonym_key()
    users: Any = ratings["user"].combine_chunks().dictionary_encode()
    names = [str(name) for name in users.dictionary.to_pylist()]
    ids = [pseudonym(key, name) for name in names]
    rows = ratings.set_column(0, "user_id", pa.array(ids, pa.string()).take(users.indices)).cast(RATINGS)
    gone = erased(chosen.lake, ids)
    if gone:
        theirs: Any = pc.is_in(rows["user_id"], value_set=pa.array(sorted(gone), pa.string()))
        rows = rows.filter(pc.invert(theirs))
    if not rows.num_rows:
        raise InvalidInput("PATH", f"all {len(gone):,} people of the files were forgotten before")
    people = {one: labels.get(name) for one, name in sorted(zip(ids, names, strict=True)) if one not in gone}
    registered = everybody.register(chosen, PIPELINE, people, basis, what="ratings")
    with console.status("writing"):
        import_ratings(chosen.lake, rows)
    console.print(f"[figure]{rows.num_rows:,}[/] ratings by [figure]{len(people):,}[/] people")
    console.print(", ".join(f"[figure]{count:,}[/] {what}" for what, count in registered.items()))
    if gone:
        console.print(f"[figure]{len(gone):,}[/] people were forgotten before, and are left out")


def _tell_cleaned(platform: str, rows: pa.Table, letter: str) -> None:
    """What a run will make of a catalogue."""
    found = clean(rows.to_pylist(), platform, letter)
    console.print(f"[bold]{platform}[/]  [figure]{len(found.titles):,}[/] titles of {rows.num_rows:,} rows")
    for kind, count in found.repairs.items():
        if count:
            console.print(f"  [quiet]repaired[/] [figure]{count:>7,}[/] {REPAIRS[kind]}")
    for row in found.left_out[:_NAMED]:
        console.print(
            f"  [bad]left out[/] row {row['row']:,} {one_line(row['show_id'])}: {one_line(row['why'])}",
            markup=True,
            soft_wrap=True,
        )
    if len(found.left_out) > _NAMED:
        console.print(f"  [bad]left out[/] {len(found.left_out) - _NAMED:,} more")
