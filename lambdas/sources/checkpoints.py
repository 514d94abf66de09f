"""Fetch a batch's rows from a source, so that no row is fetched twice.

When the source throttles, or the function's time is nearly over, the rows that arrived are saved as one
checkpoint; the next attempt at the batch reads it and asks only for the rest.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyarrow as pa

from lambdas.core.errors import SourceThrottled
from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lambdas.sources import Part

_SPARE_MS = 60_000
_PROGRESS = b"kindred.progress"


class Context(Protocol):
    """The part of Lambda's context used here."""

    def get_remaining_time_in_millis(self) -> int: ...


class Counting(Protocol):
    """The part of a source used here, beside the method that asks."""

    @property
    def calls(self) -> int: ...


class Fetched(NamedTuple):
    """All rows of a batch, and the calls that all attempts made for them."""

    rows: pa.Table
    calls: int


def fetch(
    source: Counting,
    ask: Callable[[Sequence[str]], Iterator[Part]],
    ids: Sequence[str],
    schema: pa.Schema,
    checkpoint: tuple[str, str],
    context: Context,
) -> Fetched:
    """All rows that the source has for `ids`, in no particular order.

    Args:
        source: counts its calls.
        ask: its method.
        ids: what to ask for.
        schema: of the rows.
        checkpoint: bucket and key.
        context: Lambda's.

    Raises:
        SourceThrottled: try again later; what arrived is saved.
    """
    rows, asked, calls = _resume(*checkpoint, schema)
    tables = [rows]
    remaining = [one for one in ids if one not in asked]
    try:
        for part in ask(remaining) if remaining else ():
            tables.append(part.rows)
            asked.update(part.asked)
            if context.get_remaining_time_in_millis() < _SPARE_MS and not asked.issuperset(ids):
                raise _out_of_time()
    except SourceThrottled:
        progress = json.dumps({"asked": sorted(asked), "calls": calls + source.calls})
        rows = pa.concat_tables(tables).replace_schema_metadata({_PROGRESS: progress})
        lake.put(*checkpoint, to_parquet(rows))
        raise
    return Fetched(pa.concat_tables(tables), calls + source.calls)


def _resume(bucket: str, key: str, schema: pa.Schema) -> tuple[pa.Table, set[str], int]:
    body = lake.get(bucket, key)
    if body is None:
        return schema.empty_table(), set(), 0
    rows = decode(body)
    progress = json.loads(rows.schema.metadata[_PROGRESS])
    return rows.replace_schema_metadata(None), set(progress["asked"]), progress["calls"]


def _out_of_time() -> SourceThrottled:
    """The function's time limit; the next attempt may begin at once."""
    return SourceThrottled("the function's time limit", datetime.now(UTC))
