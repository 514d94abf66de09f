"""Shards: slices of a day's artists by position; one function call compares and writes each.

    runs/artists/dt=…/points.parquet                        the artists, in order, and their points
    related_artists/dt=…/<start>-<stop>-<part>.parquet      rows of the artists from start up to stop

The run that came to `averages` last owns the day (lambdas.lake.owners): its points, files and staging
table are the day's. Any other run of the day that still compares ends as Superseded.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lambdas.artists.run import Run

ROWS = 5_000_000
"""Rows of a shard, at most about: half a minute of computing, and a tenth of the memory."""


def cut(artists: int, keep: int) -> list[range]:
    """Cut artists into contiguous slices of about equal size, at most about ROWS rows each.

    Args:
        artists: how many there are, from 1.
        keep: rows of each.
    """
    count = max(-(-artists * keep // ROWS), 1)
    edges = [artists * at // count for at in range(count + 1)]
    return [range(start, stop) for start, stop in pairwise(edges)]


def points_key(run: Run) -> str:
    """The object that holds the artists and their normalised points."""
    return f"{run.folder}/points.parquet"


def part(shard: range, number: int) -> str:
    """The name of one of a shard's files in the lake; it depends on the slice only."""
    return f"{_slice(shard)}-{number:03d}"


def files(bucket: str, table: str, dt: str, every_shard: Iterable[range]) -> set[str]:
    """The keys of the table's day that these shards write."""
    slices = {_slice(shard) for shard in every_shard}
    keys = lake.keys(bucket, f"{table}/dt={dt}/")
    return {key for key in keys if key.rpartition("/")[2].rpartition("-")[0] in slices}


def prune(bucket: str, table: str, dt: str, shard: range, parts: Collection[str]) -> None:
    """Delete the files that an earlier run wrote for this shard and this one did not."""
    owned = {lake.table_key(table, dt, name) for name in parts}
    lake.delete_all(bucket, sorted(files(bucket, table, dt, [shard]) - owned))


def prune_others(bucket: str, table: str, dt: str, every_shard: Iterable[range]) -> None:
    """Delete the files of the table's day that none of these shards writes."""
    owned = files(bucket, table, dt, every_shard)
    lake.delete_all(bucket, sorted(set(lake.keys(bucket, f"{table}/dt={dt}/")) - owned))


def _slice(shard: range) -> str:
    return f"{shard.start:08d}-{shard.stop:08d}"
