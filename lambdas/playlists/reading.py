"""A day's plays as the models take them, read from the lake's tables, bucket by bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.models.recommend.data import Data, data_of
from lambdas.models.recommend.splits import FIT, TEST, VALIDATION, Split
from lambdas.playlists import run_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arro3.core import Table
    from numpy.typing import NDArray

    from lambdas.playlists.run import Run

ID = "S22"
PARTS = {"fit": FIT, "validation": VALIDATION, "test": TEST}
PROTOCOLS = ("weak", "strong", "temporal")


class Day(NamedTuple):
    """All of a day's plays that are learned from, and how each protocol cuts them.

    Attributes:
        data: listeners' and artists' ids as text.
        splits: by protocol.
    """

    data: Data
    splits: dict[str, Split]


def read(bucket: str, run: Run, table: str, columns: Sequence[str]) -> list[Table]:
    """A table's columns, of each of the day's buckets. Raises InvalidInput where there are none."""
    names = run_files.buckets(bucket, run)
    return [
        from_parquet(lake.require(bucket, run_files.rows_key(table, run.dt, name)), columns) for name in names
    ]


def ids(tables: Sequence[Table], column: str) -> NDArray[np.bytes_]:
    """A column of ids as bytes: a quarter of the room of text, and in the same order."""
    parts = [np.array(table[column].to_pylist(), ID) for table in tables]
    return np.concatenate([np.empty(0, ID), *parts])


def counts(tables: Sequence[Table], column: str) -> NDArray[np.float64]:
    """A column of whole numbers."""
    return np.concatenate([np.empty(0), *(np.array(table[column].to_pylist(), float) for table in tables)])


def texts(of: NDArray[np.bytes_]) -> NDArray[np.str_]:
    """Ids as text."""
    return of.astype(str)


def read_day(bucket: str, run: Run) -> Day:
    """The day's splits. Raises InvalidInput where the step has not written them."""
    columns = ["listener_id", "artist_id", "plays", *PROTOCOLS, "held_out"]
    tables = read(bucket, run, "splits", columns)
    listener, artist = ids(tables, "listener_id"), ids(tables, "artist_id")
    order = np.lexsort((artist, listener))
    # Every listener of the table has enough artists.
    data = data_of(listener[order], artist[order], counts(tables, "plays")[order], fewest=1)
    data = data._replace(listeners=texts(data.listeners), artists=texts(data.artists))  # type: ignore[arg-type]
    nobody = np.zeros(len(data.listeners), bool)
    found = {}
    for protocol in PROTOCOLS:
        part = [PARTS.get(each, -1) for table in tables for each in table[protocol].to_pylist()]
        cut = np.array(part, np.int8)[order]
        if len(cut) and (cut >= 0).all():
            found[protocol] = Split(cut, nobody)
    if "strong" in found:
        out = np.array([each for table in tables for each in table["held_out"].to_pylist()], bool)[order]
        held_out = nobody.copy()
        held_out[data.listener[out]] = True
        found["strong"] = Split(found["strong"].part, held_out)
    return Day(data, found)
