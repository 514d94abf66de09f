"""Delete plays of the day that belong to no bucket of this run, and mark the day complete.

Runs once every bucket is written, so that whoever was forgotten, or lost the basis, leaves nothing behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key
from lambdas.lake.owners import require_owner
from lambdas.playlists import run_files
from lambdas.playlists.run import ListResult, PruneResult, Run, RunEvent
from lambdas.playlists.settings import LakeSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lambdas.core.run import Result
    from lambdas.playlists.run_files import Plays

TABLE = "plays"


class PruneEvent(RunEvent):
    """The run, whose buckets are all in the lake."""

    list_listeners: Result[ListResult]


def handler(event: PruneEvent, context: object) -> PruneResult:
    """The run, whose buckets are all in the lake -> what they hold."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    manifest = lake.get_json(settings.lake, event["list_listeners"]["value"]["buckets_key"]) or []
    names = sorted(item["name"] for item in manifest)
    require_owner(settings.lake, run)
    owned = {run_files.rows_key(TABLE, run.dt, name) for name in names}
    pruned = run_files.prune(settings.lake, TABLE, run.dt, owned)
    lake.put_json(settings.lake, complete_key(run), manifest)
    lake.delete_all(settings.lake, _leftovers(settings.lake, run, names))

    noted: list[Plays] = [
        lake.require_json(settings.lake, run_files.bucket_key(run, name, "plays")) for name in names
    ]
    log.info("stale files pruned", extra={"dt": run.dt, "files": pruned})
    return {
        "listeners": sum(one["listeners"] for one in noted),
        "plays": sum(one["plays"] for one in noted),
        "nameless_plays": sum(one["nameless_plays"] for one in noted),
        "catalogued_plays": sum(one["catalogued_plays"] for one in noted),
        "buckets": [{"name": name} for name in names],
    }


def _leftovers(bucket: str, run: Run, names: Collection[str]) -> Iterator[str]:
    """What the day's runs remembered and nobody needs: of other buckets, and why buckets failed."""
    for key in lake.keys(bucket, f"{run.folder}/buckets/"):
        if key.removeprefix(f"{run.folder}/buckets/").partition("/")[0] not in names:
            yield key
    yield from lake.keys(bucket, f"{run.folder}/failed/")
    yield from lake.keys(bucket, f"{run.folder}/evaluation/")
