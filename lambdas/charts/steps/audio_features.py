"""The day's tracks -> their audio features in the lake, as lambdas.sources.track_features fills them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.charts.run import Run
from lambdas.charts.settings import FeaturesSettings
from lambdas.charts.sources.named import features_source
from lambdas.lake import objects as lake
from lambdas.lake.tables import read
from lambdas.sources.track_features import Tracks, fill

if TYPE_CHECKING:
    from lambdas.core.run import RunEvent
    from lambdas.sources.checkpoints import Context
    from lambdas.sources.track_features import FeaturesResult
    from lambdas.sources.waiting import SourceStatus

TRACKS = Tracks(table="tracks", column="id", file="charts-tracks", former_file="charts")


def handler(event: RunEvent, context: Context) -> FeaturesResult | SourceStatus:
    """The run, whose tracks are in the lake -> done, with counts; or throttled: when to try again."""
    settings = FeaturesSettings.from_env()
    run = Run.from_event(event)
    tracks = read(settings.lake, lake.table_key("tracks", run.dt, "charts"), ["id"])
    ids = [str(one) for one in tracks["id"].to_pylist()]
    return fill(run, ids, TRACKS, settings, features_source(run.features, settings), context)
