"""The artists of a chart's entries: names, and ids where the file has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from lambdas.importing.lists import ids, lists, one_for_each_id
from lambdas.importing.separators import Said
from lambdas.importing.values import rows_where

if TYPE_CHECKING:
    from typing import Any

    from lambdas.charts.importing.layouts import ChartLayout
    from lambdas.charts.importing.reading import Reading
    from lambdas.importing.tables import Columns

_LIST = pa.list_(pa.string())


def artists(columns: Columns, layout: ChartLayout | None, said: Reading) -> dict[str, Any]:
    """The columns artist_ids and artist_names; an entry without names, or without an id for each, is noted.

    Raises:
        InvalidInput: names may be read in several ways; names the option that settles it.
    """
    known = ids(columns, "artist_ids")
    names = _names(columns, layout, said, known)
    count, of_ids = pc.list_value_length(names), pc.list_value_length(known)
    nameless = pc.equal(pc.fill_null(count, 0), pa.scalar(0, pa.int32()))
    unequal = pc.and_(pc.greater(of_ids, pa.scalar(0, pa.int32())), pc.not_equal(of_ids, count))
    for wrong, what in ((nameless, "names no artist"), (unequal, "are not one id for each artist")):
        for row in rows_where(wrong):
            column = "artist_names" if wrong is nameless else "artist_ids"
            columns.left_out.note(row, column, known[row].as_py() if wrong is unequal else "", what)
    empty = pa.scalar([], _LIST)
    return {"artist_ids": pc.coalesce(known, empty), "artist_names": names}


def _names(columns: Columns, layout: ChartLayout | None, said: Reading, known: Any) -> Any:
    column = columns.raw("artist_names")
    if types.is_string(column.type) and said.separator is None and pc.any(known.is_valid()).as_py():
        cut = one_for_each_id(column, known)
        if cut is not None:
            columns.notes.append("artists' names cut so that there is one for each id")
            rows = [cut.get(text) for text in column.to_pylist()]
            return pa.chunked_array([pa.array(rows, _LIST)])
    declared = layout.separator if layout else None
    return lists(
        columns,
        "artist_names",
        Said(
            said.separator if said.separator is not None else ("none" if declared == "none" else None),
            declared,
            layout.name if layout else "",
            said.names,
        ),
        "artists",
    )
