"""The means and bounds of one day, from Athena  ->  points from 0 to 1, and the staging tables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.artists import batches, serving, shards
from lambdas.artists.points import encode
from lambdas.artists.run import AveragesResult, Run, RunEvent, neighbours
from lambdas.artists.settings import AveragesSettings
from lambdas.core.errors import CoverageTooLow, InvalidInput
from lambdas.core.logs import log
from lambdas.core.metrics import COVERAGE, measure
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.frames import ask, read
from lambdas.lake.manifests import complete_key, item_names
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.owners import take_ownership
from lambdas.models.evaluate import mean_interval, nearest_to_mean_distance
from lambdas.models.features import chosen
from lambdas.models.scaling import min_max
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.mysql import session
from lambdas.serving.published import newer_day
from lambdas.serving.staging import create_staging, drop_leftovers, staging_of_run

if TYPE_CHECKING:
    import pandas as pd

QUERIES = Path(__file__).parents[3] / "athena" / "artists"


def handler(event: RunEvent, context: object) -> AveragesResult:
    """The run, whose tables are complete -> how many artists, each one's neighbours, and the shards.

    A run of an older day than the serving table's does not replace the table, unless forced; then `newer` is
    the table's day, `staging` is empty, and the run's rows are written to the lake only.
    """
    settings = AveragesSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.artists_model_features, "artists_model_features")

    averages, bounds, with_tracks = _read(settings, run, features)
    points = min_max(averages, bounds)
    metrics = _evaluated(points)
    keep = neighbours(run.keep, len(points))
    body = encode(list(points.index), features, points.to_numpy())
    with (
        session(settings.mysql_secret, settings.mysql_ca) as connection,
        publish_lock(connection, run.pipeline),
    ):
        # The last run of a day that comes here owns the day's points and the staging tables.
        take_ownership(settings.lake, run)
        lake.put(settings.lake, shards.points_key(run), body)
        write_metrics(settings.lake, run.pipeline, run.dt, metrics)
        drop_leftovers(connection, serving.TABLES, of_day=run.dt)
        newer = newer_day(connection, run, serving.TABLES)
        if not newer:
            for table in serving.TABLES:
                create_staging(connection, table, staging_of_run(table, run))
            serving.load_points(connection, run, points)

    cut = shards.cut(len(points), keep)
    log.info(
        "artists averaged",
        extra={"dt": run.dt, "artists": len(points), "shards": len(cut), "newer": newer},
    )
    return {
        "artists": len(points),
        "with_tracks": with_tracks,
        "keep": keep,
        "model": serving.model(features, keep, len(points)),
        "rows": len(points) * keep,
        "newer": newer,
        "staging": "" if newer else staging_of_run(serving.TABLE, run),
        "shards": [{"start": shard.start, "stop": shard.stop} for shard in cut],
    }


def _evaluated(points: pd.DataFrame) -> list[Metric]:
    started = time.perf_counter()
    each = nearest_to_mean_distance(points.to_numpy())
    if not len(each):
        return []
    interval, seconds = mean_interval(each), time.perf_counter() - started
    protocol = "at most 1,000 artists, among all"
    return [Metric("nearest neighbours", protocol, "nearest_to_mean_distance", *interval, len(each), seconds)]


def _read(
    settings: AveragesSettings, run: Run, features: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The day's averages and bounds, and how many artists have tracks; no other run wrote the day meanwhile.

    Raises:
        CoverageTooLow: too few of these artists have features.
    """
    athena = Athena(settings.database, settings.workgroup)
    owned = item_names(settings.lake, complete_key(run))
    batches.require_owned(settings.lake, run, owned)
    with_tracks = artists_with_tracks(athena, run.dt)
    averages, bounds = read_features(athena, run.dt, features)
    batches.require_owned(settings.lake, run, owned)

    measure(COVERAGE, len(averages) / with_tracks)
    lowest = settings.artists_lowest_coverage
    if len(averages) < lowest * with_tracks:
        raise CoverageTooLow(run.dt, len(averages), with_tracks, lowest)
    return averages, bounds, with_tracks


def read_features(athena: Athena, dt: str, features: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The day's means per artist, and the bounds of its tracks.

    Returns:
        averages: (artists, features), index artist_id ascending; bounds: (2, features), index bound.

    Raises:
        InvalidInput: no artist has a track with every chosen feature.
        QueryFailed: Athena did not answer.
    """
    names = ",".join(features)
    queries = [
        athena.start((QUERIES / query).read_text(), names, dt, dt)
        for query in ("artist_averages.sql", "feature_bounds.sql")
    ]
    averages = read(athena, queries[0], ["artist_id", *features])
    bounds = read(athena, queries[1], ["bound", *features])
    if averages.empty:
        raise InvalidInput(
            f"day {dt}",
            f"no artist has a track with every feature of {names}; related_artists stays as it was",
        )
    return averages.set_index("artist_id")[features].sort_index(), bounds.set_index("bound")[features]


def artists_with_tracks(athena: Athena, dt: str) -> int:
    """How many artists have a top track on the day. Raises QueryFailed as read_features."""
    return int(ask(athena, QUERIES / "artists_with_tracks.sql", dt)["artists"].iloc[0])
