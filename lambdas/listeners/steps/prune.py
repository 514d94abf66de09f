"""Delete listeners' tracks of the day that belong to no bucket of this run, and mark the day complete.

Runs once every bucket is written, so that no rows remain of people who were forgotten or lost their basis.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.listeners import run_files
from lambdas.listeners.run import ListResult, PruneResult, Run, RunEvent, Shard
from lambdas.listeners.settings import LakeSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from lambdas.core.run import Result
    from lambdas.listeners.run_files import Plays


TABLE = "listener_tracks"
LISTENERS_A_SHARD = 10_000
"""Every shard reads everybody, some 12 s for a million; its own listeners take a millisecond each."""


class PruneEvent(RunEvent):
    """The run, whose buckets are all in the lake."""

    list_listeners: Result[ListResult]


def handler(event: PruneEvent, context: object) -> PruneResult:
    """The run, whose buckets are all in the lake -> what they hold."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    manifest = lake.get_json(settings.lake, event["list_listeners"]["value"]["buckets_key"]) or []
    names = {item["name"] for item in manifest}
    require_owner(settings.lake, run)
    pruned = run_files.prune(settings.lake, TABLE, run.dt, names)
    lake.put_json(settings.lake, complete_key(run), manifest)
    lake.delete_all(settings.lake, _obsolete_run_files(settings.lake, run, names))

    notes = {name: _noted(settings.lake, run, name) for name in sorted(names)}
    noted = notes.values()
    log.info("stale files pruned", extra={"dt": run.dt, "files": pruned})
    return {
        "listeners": sum(one["listeners"] for one in noted),
        "tracks": len(_tracks(settings.lake, run, names)),
        "plays": sum(one["plays"] for one in noted),
        "unmatched_plays": sum(one["unmatched_plays"] for one in noted),
        "shards": shards({name: one["listeners"] for name, one in notes.items()}),
    }


def shards(listeners: Mapping[str, int]) -> list[Shard]:
    """Buckets together, in their order, up to LISTENERS_A_SHARD; by bucket, how many are in it."""
    found: list[Shard] = []
    held = 0
    for name, count in listeners.items():
        if not found or held + count > LISTENERS_A_SHARD:
            found.append({"buckets": []})
            held = 0
        found[-1]["buckets"].append(name)
        held += count
    return found


def _noted(bucket: str, run: Run, name: str) -> Plays:
    plays: Plays = json.loads(lake.require(bucket, run_files.plays_key(run, name)))
    return plays


def _tracks(bucket: str, run: Run, names: Collection[str]) -> set[str]:
    tracks: set[str] = set()
    for name in names:
        body = lake.require(bucket, run_files.rows_key(TABLE, run.dt, name))
        tracks |= set(from_parquet(body, ["track_id"])["track_id"].to_pylist())
    return tracks - {None}


def _obsolete_run_files(bucket: str, run: Run, names: Collection[str]) -> Iterator[str]:
    """Run files of the day that are not needed any more: those of other buckets, and notes of failures."""
    for key in lake.keys(bucket, f"{run.folder}/buckets/"):
        if key.removeprefix(f"{run.folder}/buckets/").partition("/")[0] not in names:
            yield key
    yield from lake.keys(bucket, f"{run.folder}/failed/")
