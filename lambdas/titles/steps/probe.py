"""Is anything imported? Asked before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.sources.waiting import DONE, SourceStatus, nothing_imported
from lambdas.titles.incoming import IMPORT, INCOMING
from lambdas.titles.run import Run
from lambdas.titles.run_files import TITLES
from lambdas.titles.settings import LakeSettings

if TYPE_CHECKING:
    from lambdas.titles.run import RunEvent


def handler(event: RunEvent, context: object) -> SourceStatus:
    """The run -> done; nothing to do where nobody uses the pipeline."""
    settings = LakeSettings.from_env()
    Run.from_event(event)
    if lake.is_unused(settings.lake, f"{INCOMING}/", TITLES):
        return nothing_imported(IMPORT)
    return DONE
