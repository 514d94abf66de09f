"""The day's files that no batch of this run owns -> gone, and the day marked complete.

Runs once every batch is written, so that a removed artist or another cut leaves nothing behind.
"""

from __future__ import annotations

from typing import Any

from lambdas.artists import batches
from lambdas.artists.run import Run
from lambdas.artists.settings import LakeSettings
from lambdas.shared import lake
from lambdas.shared.logs import log


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda's signature
    """The run, whose batches are all in the lake -> how many stale files went."""
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    manifest = lake.get_json(settings.lake, event["list_artists"]["value"]["batches_key"])
    names = {batch["name"] for batch in manifest or []}

    pruned = sum(
        lake.prune(settings.lake, table, run.dt, names) for table in ("top_tracks", "audio_features")
    )
    lake.put_json(settings.lake, batches.complete_key(run), manifest)

    log.info("stale files pruned", extra={"dt": run.dt, "files": pruned})
    return {"files": pruned}
