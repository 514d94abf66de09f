"""The files of an import -> rows of listener_plays with the listener's name; counts of what was left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories.files import files_in
from lambdas.importing.histories.layouts import COUNTS, LAYOUTS, PLAYS, layout_of
from lambdas.importing.histories.merging import ROWS, Merged
from lambdas.importing.histories.plays import Choices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lambdas.importing.histories.files import File
    from lambdas.importing.histories.plays import CountsLayout, PlaysLayout

    Layout = PlaysLayout | CountsLayout


@dataclass(frozen=True)
class History:
    """What was read.

    Attributes:
        rows: as merging.ROWS, in no particular order.
        files: how many of each layout, by what people call it; "" counts those of none.
        plays: how many are in the rows.
        left_out: rows of files that are not, by reason.
    """

    rows: pa.Table
    files: Counter[str]
    plays: int
    left_out: Counter[str]

    @property
    def names(self) -> list[str]:
        """The listeners' names, sorted."""
        return sorted(map(str, self.rows["listener"].unique().to_pylist()))


def read_histories(paths: Sequence[Path], listener: str | None, *, incognito: bool) -> History:
    """Read files, folders and zips as one import.

    Args:
        paths: what the operator named.
        listener: whose they are; None where the files name their listeners.
        incognito: whether plays of private sessions are read too.

    Raises:
        InvalidInput: one cannot be used, nothing in them is a history, or it is not clear whose it is.
    """
    found, files, empty = _recognised(paths)
    left_out: Counter[str] = Counter()
    parts = [_counts(layout, file, listener, left_out) for layout, file in found if layout in COUNTS]
    merged = Merged(left_out)
    for layout in PLAYS:
        for file in (file for each, file in found if each is layout):
            if listener is None:
                raise InvalidInput(
                    file.name, f"{layout.CALLED} names nobody: say whose it is by --listener NAME"
                )
            for play in layout.read(file, Choices(incognito), left_out):
                merged.add(layout.SOURCE, play)
    if listener is not None:
        parts.append(merged.rows(listener))
    rows = pa.concat_tables([ROWS.empty_table(), *parts])
    where = ", ".join(path.name for path in paths)
    if not found:
        what = "holds an empty history" if empty else f"holds no history that is known: {_names_of_layouts()}"
        raise InvalidInput(where, what)
    if not rows.num_rows:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in left_out.items())
        raise InvalidInput(where, f"holds no play that counts{reasons and f' (left out: {reasons})'}")
    return History(rows, files, pc.sum(rows["plays"]).as_py() or 0, left_out)


def _recognised(paths: Sequence[Path]) -> tuple[list[tuple[Layout, File]], Counter[str], bool]:
    """The files of a known layout, how many there are of each, and whether any file was empty."""
    found: list[tuple[Layout, File]] = []
    files: Counter[str] = Counter()
    empty = False
    for path in paths:
        for file in files_in(path):
            start = file.start()
            layout = layout_of(start)
            empty |= start.is_empty
            files[layout.CALLED if layout else ""] += 1
            if layout:
                found.append((layout, file))
    return found, files, empty


def _counts(layout: Layout, file: File, listener: str | None, left_out: Counter[str]) -> pa.Table:
    layout = cast("CountsLayout", layout)
    counted = layout.counts(file, left_out)
    names = counted["listener"]
    named = names.null_count < len(names)
    if named and listener is not None:
        raise InvalidInput("--listener", f"{file.name} names its listeners itself: leave the option out")
    if not named and len(names):
        if listener is None:
            raise InvalidInput(
                file.name, "names nobody: add a column listener, or say whose it is by --listener NAME"
            )
        column = pa.array([listener] * counted.num_rows, pa.string())
        counted = counted.set_column(0, "listener", column)
    keys = ["listener", "track_id", "artist", "title"]
    summed = counted.group_by(keys).aggregate([("plays", "sum")])
    rows: dict[str, Any] = {name: summed[name] for name in keys} | {"plays": summed["plays_sum"]}
    rows |= {name: pa.nulls(summed.num_rows, ROWS.field(name).type) for name in ROWS.names[5:8]}
    rows |= {"source": pa.array([layout.SOURCE] * summed.num_rows, pa.string())}
    try:
        return pa.table(rows).select(ROWS.names).cast(ROWS)
    except pa.ArrowInvalid:
        raise InvalidInput(file.name, "counts more than 2,147,483,647 plays of one track") from None


def _names_of_layouts() -> str:
    return "; ".join(layout.CALLED for layout in LAYOUTS)
