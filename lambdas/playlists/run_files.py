"""What the lake remembers of a day's playlists, and where their rows lie.

The manifest of a day is that of lambdas.lake.manifests, an item {"name": a bucket}; besides:

runs/playlists/dt=…/catalogue.parquet               artists by id and name, as registry and charts know them
runs/playlists/dt=…/muted.json                      artists that nobody is to be recommended
runs/playlists/dt=…/buckets/<name>/listeners.json   the pseudonyms that this run reads
runs/playlists/dt=…/buckets/<name>/muted.json       by pseudonym, artists that a listener is not to be
runs/playlists/dt=…/buckets/<name>/plays.json       what became of their plays: the report's figures
runs/playlists/dt=…/buckets/<name>/spellings.json   by artist, how often each name is written
runs/playlists/dt=…/parameters.json                 what was tried and what was chosen
runs/playlists/dt=…/evaluation/<model>.json         a model's figures until all are there
runs/playlists/dt=…/spark/<run>/…                   what Spark has written, until the tables have it

<table>/dt=…/bucket=<name>/listeners.parquet        the rows of the table of a bucket's people
<table>/dt=…/artists.parquet                        the rows of a table of artists
listener_factors/dt=…/bucket=<name>/<learned>.parquet, artist_factors/dt=…/<learned>.parquet
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from lambdas.core.run import PipelineRun

FILE, ARTISTS = "listeners", "artists"


class Plays(TypedDict):
    """What became of a bucket's plays; lambdas.playlists.run.PruneResult says what each is."""

    listeners: int
    plays: int
    nameless_plays: int
    catalogued_plays: int
    run_id: str


def rows_key(table: str, dt: str, bucket: str, name: str = FILE) -> str:
    """Where a table's rows of a bucket's people lie."""
    return lake.table_key(table, dt, f"bucket={bucket}/{name}")


def artists_key(table: str, dt: str, name: str = ARTISTS) -> str:
    """Where a table's rows of artists lie."""
    return lake.table_key(table, dt, name)


def catalogue_key(run: PipelineRun) -> str:
    """The artists that registry and charts know."""
    return f"{run.folder}/catalogue.parquet"


def muted_key(run: PipelineRun) -> str:
    """Artists that nobody is to be recommended."""
    return f"{run.folder}/muted.json"


def parameters_key(run: PipelineRun) -> str:
    """The day's parameters."""
    return f"{run.folder}/parameters.json"


def evaluation_key(run: PipelineRun, model: str) -> str:
    """A model's figures."""
    return f"{run.folder}/evaluation/{model}.json"


def bucket_key(run: PipelineRun, bucket: str, name: str) -> str:
    """What the run remembers of a bucket: its listeners, muted, plays or spellings."""
    return f"{run.folder}/buckets/{bucket}/{name}.json"


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
    """Delete the files of a table's day other than these keys; how many went."""
    stale = [key for key in lake.keys(bucket, f"{table}/dt={dt}/") if key not in kept]
    return lake.delete_all(bucket, stale)
