"""Which rows are erased: masks over Arrow tables, and over run files in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode
from lambdas.operations.erase.parts import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from lambdas.core.pipeline import RunFile

Mask = Any


def names(
    rows: pa.Table, columns: Mapping[str, str], ids: Mapping[str, Collection[str]], kept: Collection[str] = ()
) -> Mask:
    """True for each row in which one of the id columns names one of these ids.

    Args:
        rows: any table with these columns.
        columns: what each of them names, as LakeTable.ids.
        ids: by kind, as Subject.ids.
        kept: those of the tracks that are not to count.
    """
    mask: Mask = pa.array([False] * rows.num_rows, pa.bool_())
    for column, kind in columns.items():
        each = rows[column].combine_chunks()
        if kind in LISTS:
            for one in ids.get(LISTS[kind], ()):
                mask = pc.or_(mask, lists(each, one).fill_null(False))
        elif kind in ids:
            wanted = set(ids[kind]) - set(kept if kind == "track" else ())
            found: Mask = pc.is_in(each, value_set=pa.array(sorted(wanted), pa.string()))
            mask = pc.or_(mask, found.fill_null(False))
    return mask


def lists(ids: Any, wanted: str) -> Mask:
    """True for each list of ids, or such a list as JSON, that has the one that is wanted."""
    if not pa.types.is_list(ids.type):
        return pc.match_substring(ids, wanted)
    parents = pc.list_parent_indices(ids)
    theirs = parents.filter(_equal(pc.list_flatten(ids), wanted))
    return pc.is_in(pa.array(range(len(ids)), parents.type), value_set=theirs)


def from_source(rows: pa.Table, column: str, source: str) -> Mask:
    """True for each row that came from a source."""
    return _equal(rows[column].combine_chunks(), source).fill_null(False)


def _equal(values: Any, wanted: str) -> Mask:
    return pc.equal(values, pa.scalar(wanted))


def without(
    body: bytes, is_erased: Callable[[pa.Table], Mask], encode: Callable[[pa.Table], bytes]
) -> tuple[bytes | None, int, int]:
    """A Parquet file without some of its rows: its new bytes, how many were erased, how many are left.

    Args:
        body: the file.
        is_erased: its rows -> true for each that is erased.
        encode: rows -> the new file.
    """
    rows = decode(body)
    mask = is_erased(rows)
    gone = pc.sum(mask).as_py() or 0
    if not gone:
        return None, 0, rows.num_rows
    left: Mask = pc.invert(mask)
    kept = rows.filter(left)
    return encode(kept), gone, kept.num_rows


def blanked(
    body: bytes, is_erased: Callable[[pa.Table], Mask], columns: Collection[str]
) -> tuple[bytes | None, int, int]:
    """A Parquet file in which some columns of some rows are null; counts as `without`, but all rows stay."""
    rows = decode(body)
    mask = is_erased(rows)
    gone = pc.sum(mask).as_py() or 0
    for column in columns if gone else ():
        at, field = rows.schema.get_field_index(column), rows.schema.field(column)
        left = pc.if_else(mask, pa.scalar(None, field.type), rows[column].combine_chunks())
        rows = rows.set_column(at, field, left)
    return to_parquet(rows) if gone else None, gone, rows.num_rows


def without_ids(body: bytes, file: RunFile, ids: Mapping[str, Collection[str]]) -> tuple[bytes | None, int]:
    """What a run keeps as JSON, without these ids: its new bytes if any went, and how many did."""
    value = json.loads(body)
    (column, kind), *_ = file.ids.items()
    erased = set(ids.get(kind, ()))
    left: Any
    if file.shape == "list":
        left = [one for one in value if one not in erased]
        gone = len(value) - len(left)
    elif file.shape == "by_id":
        left = {one: each for one, each in value.items() if one not in erased}
        gone = len(value) - len(left)
    else:
        kept = [at for at, one in enumerate(value[column]) if one not in erased]
        left = value | {name: [value[name][at] for at in kept] for name in file.columns if name in value}
        gone = len(value[column]) - len(kept)
    return (lake.as_json(left) if gone else None), gone
