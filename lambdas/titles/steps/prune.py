"""Delete titles of the day that belong to no platform of this run, and mark the day complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key
from lambdas.lake.owners import require_owner
from lambdas.titles import run_files
from lambdas.titles.run import ListResult, PruneResult, Run, RunEvent
from lambdas.titles.settings import LakeSettings

if TYPE_CHECKING:
    from lambdas.core.run import Result


class PruneEvent(RunEvent):
    """The run, whose platforms are all in the lake."""

    list_platforms: Result[ListResult]


def handler(event: PruneEvent, context: object) -> PruneResult:
    """The run, whose platforms are all in the lake -> what their catalogues hold."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    manifest = lake.require_json(settings.lake, event["list_platforms"]["value"]["platforms_key"])
    names = sorted(item["name"] for item in manifest)
    require_owner(settings.lake, run)
    keys = {run_files.titles_key(run.dt, name) for name in names}
    pruned = run_files.prune(settings.lake, run_files.TITLES, run.dt, keys)
    lake.put_json(settings.lake, complete_key(run), manifest)
    notes = {run_files.note_key(run, name) for name in names}
    stale = [key for key in lake.keys(settings.lake, f"{run.folder}/platforms/") if key not in notes]
    lake.delete_all(settings.lake, [*stale, *lake.keys(settings.lake, f"{run.folder}/failed/")])

    noted = [run_files.note(settings.lake, run, name) for name in names]
    log.info("stale files pruned", extra={"dt": run.dt, "files": pruned})
    return {
        "rows": sum(each["rows"] for each in noted),
        "titles": sum(each["titles"] for each in noted),
        "left_out": sum(len(each["left_out"]) for each in noted),
    }
