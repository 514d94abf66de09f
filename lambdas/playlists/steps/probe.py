"""Is there anything to recommend from? Asked before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.people.buckets import PLAYS
from lambdas.playlists.models import keep_of, model_of
from lambdas.playlists.run import Run
from lambdas.playlists.settings import LakeSettings
from lambdas.sources.waiting import DONE, SourceStatus, nothing_imported

if TYPE_CHECKING:
    from lambdas.playlists.run import RunEvent


def handler(event: RunEvent, context: object) -> SourceStatus:
    """The run -> done; nothing to do where nobody has imported any history.

    Raises:
        InvalidInput: there is no such model, or it cannot keep so many artists.
    """
    settings = LakeSettings.from_env()
    run = Run.from_event(event)
    model_of(run.model)
    keep_of(run.keep)
    if lake.is_unused(settings.lake, f"{PLAYS}/", "plays"):
        return nothing_imported("kindred playlists import PATH")
    log.info("histories are there", extra={"dt": run.dt})
    return DONE
