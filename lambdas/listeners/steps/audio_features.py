"""The listeners' tracks -> their audio features in the lake, as lambdas.sources.track_features fills them.

The file has all of the listeners' tracks, and nothing about who plays them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.lake.manifests import item_names, manifest_key
from lambdas.lake.tables import read
from lambdas.listeners import run_files
from lambdas.listeners.run import Run
from lambdas.listeners.settings import FeaturesSettings
from lambdas.listeners.sources import features_source
from lambdas.sources.track_features import Tracks, fill

if TYPE_CHECKING:
    from lambdas.listeners.run import RunEvent
    from lambdas.sources.checkpoints import Context
    from lambdas.sources.track_features import FeaturesResult
    from lambdas.sources.waiting import SourceStatus

TRACKS = Tracks(table="listener_tracks", column="track_id", file="listeners-tracks")


def handler(event: RunEvent, context: Context) -> FeaturesResult | SourceStatus:
    """The run, whose tracks are in the lake -> done, with counts; or throttled: when to try again."""
    settings = FeaturesSettings.from_env()
    run = Run.from_event(event)
    ids = track_ids(settings.lake, run)
    return fill(run, ids, TRACKS, settings, features_source(run.features, settings), context)


def track_ids(bucket: str, run: Run) -> list[str]:
    """The tracks of all of the day's listeners, ascending, each once."""
    ids: set[str | None] = set()
    for name in item_names(bucket, manifest_key(run)):
        rows = read(bucket, run_files.rows_key("listener_tracks", run.dt, name), ["track_id"])
        ids |= set(rows["track_id"].unique().to_pylist())
    return sorted(one for one in ids if one is not None)
