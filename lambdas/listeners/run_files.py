"""What the lake remembers of a day's listeners, and where their rows lie.

The manifest of a day is that of lambdas.lake.manifests, an item {"name": a bucket}; besides:

runs/listeners/dt=…/buckets/<name>/listeners.json   the pseudonyms that this run reads
runs/listeners/dt=…/buckets/<name>/plays.json       what became of their plays: the report's figures
runs/listeners/dt=…/audio_features.parquet          a checkpoint, while a source throttles

<table>/dt=…/bucket=<name>/listeners.parquet        the rows of the table of a bucket's people
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from lambdas.core.run import PipelineRun

FILE = "listeners"


class Plays(TypedDict):
    """What became of a bucket's plays.

    Attributes:
        listeners: with plays.
        plays: in all.
        unmatched_plays: of tracks without an id.
        run_id: of the run that wrote them.
    """

    listeners: int
    plays: int
    unmatched_plays: int
    run_id: str


def rows_key(table: str, dt: str, bucket: str) -> str:
    """Where a table's rows of a bucket's people lie."""
    return lake.table_key(table, dt, f"bucket={bucket}/{FILE}")


def listeners_key(run: PipelineRun, bucket: str) -> str:
    """The pseudonyms that the run reads of a bucket."""
    return f"{run.folder}/buckets/{bucket}/listeners.json"


def plays_key(run: PipelineRun, bucket: str) -> str:
    """What became of a bucket's plays."""
    return f"{run.folder}/buckets/{bucket}/plays.json"


def checkpoint_key(run: PipelineRun) -> str:
    """Where half-fetched features wait for the source to answer again."""
    return f"{run.folder}/audio_features.parquet"


def buckets(bucket: str, run: PipelineRun) -> list[str]:
    """The day's buckets once their plays are in the lake, ascending.

    Raises:
        InvalidInput: they are not.
    """
    found: list[dict[str, Any]] | None = lake.get_json(bucket, complete_key(run))
    if found is None:
        raise InvalidInput(f"s3://{bucket}/{complete_key(run)}", "is missing; run the day again")
    return sorted(item["name"] for item in found)


def prune(bucket: str, table: str, dt: str, kept: Collection[str]) -> int:
    """Delete the files of a table's day of other buckets than these; how many went."""
    owned = {rows_key(table, dt, name) for name in kept}
    stale = [key for key in lake.keys(bucket, f"{table}/dt={dt}/") if key not in owned]
    return lake.delete_all(bucket, stale)
