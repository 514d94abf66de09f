"""Delete artists' files of the day that belong to no batch of this run, and mark the day complete.

It runs when every batch is written, so that nothing remains of a removed artist or of other batches:
no file, no checkpoint, no failure of an earlier run of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lambdas.artists import batches, known_features
from lambdas.artists.run import ListResult, Run, RunEvent
from lambdas.artists.settings import LakeSettings
from lambdas.core.errors import Superseded
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambdas.core.run import Result


class PruneEvent(RunEvent):
    """The run, whose batches are all in the lake."""

    list_artists: Result[ListResult]


class PruneResult(TypedDict):
    """`files`: how many were deleted."""

    files: int


def handler(event: PruneEvent, context: object) -> PruneResult:
    """The run, whose batches are all in the lake -> how many stale files were deleted."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    manifest = lake.require_json(settings.lake, event["list_artists"]["value"]["batches_key"])
    names = {batch["name"] for batch in manifest}
    if any(names - batches.files(settings.lake, run, table) for table in batches.TABLES):
        raise Superseded(run.dt)  # the manifest is a later run's, which has not written all its batches yet

    pruned = sum(_prune(settings.lake, run, table, names) for table in batches.TABLES)
    lake.put_json(settings.lake, complete_key(run), manifest)
    lake.delete_all(settings.lake, _leftovers(settings.lake, run, names))

    log.info("stale files pruned", extra={"dt": run.dt, "files": pruned})
    return {"files": pruned}


def _prune(bucket: str, run: Run, table: str, names: set[str]) -> int:
    """Delete the table's files of batches that this run has not; how many. Other pipelines' files stay."""
    to_delete = batches.files(bucket, run, table) - names
    return lake.delete_all(bucket, [lake.table_key(table, run.dt, name) for name in sorted(to_delete)])


def _leftovers(bucket: str, run: Run, names: set[str]) -> Iterator[str]:
    """Run files that are no longer needed: of other batches, checkpoints, failures."""
    for key in lake.keys(bucket, f"{run.folder}/batches/"):
        batch = key.removeprefix(f"{run.folder}/batches/").partition("/")[0]
        if batch not in names or key.endswith(".parquet"):
            yield key
    yield from lake.keys(bucket, f"{run.folder}/failed/")
    yield from lake.keys(bucket, known_features.folder(run))
