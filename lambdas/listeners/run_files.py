"""The keys of the files that a run of listeners keeps in the lake, and of its tables' rows.

The manifest of a day is that of lambdas.lake.manifests, an item {"name": a bucket}; besides:

runs/listeners/dt=…/buckets/<name>/listeners.json   the pseudonyms that this run reads
runs/listeners/dt=…/buckets/<name>/plays.json       counts of their plays, for the report
runs/listeners/dt=…/buckets/<name>/artists.parquet  the artists of each listener: listener_id, artist_ids
runs/listeners/dt=…/artist_names.json               names of the registered artists, by id
runs/listeners/dt=…/audio_features.parquet          the checkpoint of lambdas.sources.track_features

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
    """Counts of a bucket's plays.

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
    """The key of a table's rows of one bucket of people."""
    return lake.table_key(table, dt, f"bucket={bucket}/{FILE}")


def listeners_key(run: PipelineRun, bucket: str) -> str:
    """The key of the pseudonyms that the run reads of a bucket."""
    return f"{run.folder}/buckets/{bucket}/listeners.json"


def plays_key(run: PipelineRun, bucket: str) -> str:
    """The key of the counts of a bucket's plays."""
    return f"{run.folder}/buckets/{bucket}/plays.json"


def artists_key(run: PipelineRun, bucket: str) -> str:
    """Whom each listener of a bucket has heard."""
    return f"{run.folder}/buckets/{bucket}/artists.parquet"


def artist_names_key(run: PipelineRun) -> str:
    """What the registered artists are called."""
    return f"{run.folder}/artist_names.json"


def buckets(bucket: str, run: PipelineRun) -> list[str]:
    """The day's buckets once their plays are in the lake, ascending.

    Raises:
        InvalidInput: they are not.
    """
    items: list[dict[str, Any]] | None = lake.get_json(bucket, complete_key(run))
    if items is None:
        raise InvalidInput(f"s3://{bucket}/{complete_key(run)}", "is missing; run the day again")
    return sorted(item["name"] for item in items)


def prune(bucket: str, table: str, dt: str, kept: Collection[str]) -> int:
    """Delete the files of a table's day of other buckets than these; how many were deleted."""
    owned = {rows_key(table, dt, name) for name in kept}
    stale = [key for key in lake.keys(bucket, f"{table}/dt={dt}/") if key not in owned]
    return lake.delete_all(bucket, stale)
