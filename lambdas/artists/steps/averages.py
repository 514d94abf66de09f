"""Athena's means and bounds of one day  ->  points from 0 to 1, and the staging tables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lambdas.artists import batches, serving, shards
from lambdas.artists.points import encode
from lambdas.artists.run import Run, neighbours
from lambdas.artists.settings import AveragesSettings
from lambdas.core.errors import CoverageTooLow, InvalidInput
from lambdas.core.logs import log
from lambdas.core.metrics import COVERAGE, measure
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.manifests import complete_key, item_names
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.owners import take_ownership
from lambdas.lake.results import ask, read
from lambdas.lake.rows import matrix_of
from lambdas.models.evaluate import mean_interval, nearest_to_mean_distance
from lambdas.models.features import chosen
from lambdas.models.scaling import min_max
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.mysql import session
from lambdas.serving.published import newer_day
from lambdas.serving.staging import create_staging, drop_leftovers, staging_of_run

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUERIES = Path(__file__).parents[3] / "athena" / "artists"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run, whose tables are complete -> how many artists, each one's neighbours, and the shards.

    A run of an older day than the serving table's leaves that as it is, unless forced; `newer` is then
    the table's day, `staging` is empty, and the run's rows go to the lake alone.
    """
    settings = AveragesSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.artists_model_features, "artists_model_features")

    found, with_tracks = _read(settings, run, features)
    points = min_max(found.averages, found.bounds)
    metrics = _evaluated(points)
    keep = neighbours(run.keep, len(points))
    body = encode(found.artists, features, points)
    with (
        session(settings.mysql_secret, settings.mysql_ca) as connection,
        publish_lock(connection, run.pipeline),
    ):
        # The points change hands with the staging table: who comes last owns both.
        take_ownership(settings.lake, run)
        lake.put(settings.lake, shards.points_key(run), body)
        write_metrics(settings.lake, run.pipeline, run.dt, metrics)
        drop_leftovers(connection, serving.TABLES, of_day=run.dt)
        newer = newer_day(connection, run, serving.TABLES)
        if not newer:
            for table in serving.TABLES:
                create_staging(connection, table, staging_of_run(table, run))
            serving.load_points(connection, run, found.artists, features, points)

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


def _evaluated(points: NDArray[np.float64]) -> list[Metric]:
    started = time.perf_counter()
    each = nearest_to_mean_distance(points)
    if not len(each):
        return []
    interval, seconds = mean_interval(each), time.perf_counter() - started
    protocol = "at most 1,000 artists, among all"
    return [Metric("nearest neighbours", protocol, "nearest_to_mean_distance", *interval, len(each), seconds)]


def _read(settings: AveragesSettings, run: Run, features: list[str]) -> tuple[Features, int]:
    """The day's averages and bounds, read while nobody else wrote the day, and how many artists have tracks.

    Raises:
        CoverageTooLow: too few of those have features.
    """
    athena = Athena(settings.database, settings.workgroup)
    owned = item_names(settings.lake, complete_key(run))
    batches.require_owned(settings.lake, run, owned)
    with_tracks = artists_with_tracks(athena, run.dt)
    found = read_features(athena, run.dt, features)
    batches.require_owned(settings.lake, run, owned)

    measure(COVERAGE, len(found.artists) / with_tracks)
    lowest = settings.artists_lowest_coverage
    if len(found.artists) < lowest * with_tracks:
        raise CoverageTooLow(run.dt, len(found.artists), with_tracks, lowest)
    return found, with_tracks


class Features(NamedTuple):
    """What Athena says of a day's artists.

    Attributes:
        artists: ids, ascending.
        averages: (artists, features), each one's means, units as in audio_features.
        bounds: (2, features), the least and the greatest value among the day's tracks.
    """

    artists: list[str]
    averages: NDArray[np.float64]
    bounds: NDArray[np.float64]


def read_features(athena: Athena, dt: str, features: list[str]) -> Features:
    """The day's means per artist, and the bounds of its tracks.

    Raises:
        InvalidInput: no artist has a track with every chosen feature.
        QueryFailed: Athena did not answer.
        ValueError: a mean is missing; the message names the artist and the feature.
    """
    names = ",".join(features)
    asked = [
        athena.start((QUERIES / query).read_text(), names, dt, dt)
        for query in ("artist_averages.sql", "feature_bounds.sql")
    ]
    averages = read(athena, asked[0], ["artist_id", *features])
    bounds = read(athena, asked[1], ["bound", *features])
    if not averages.num_rows:
        raise InvalidInput(
            f"day {dt}",
            f"no artist has a track with every feature of {names}; related_artists stays as it was",
        )
    # Bytewise, as everywhere; Athena orders text so too, but that is not promised.
    artists = np.array(averages["artist_id"].to_pylist(), dtype=object)
    order, means = np.argsort(artists), matrix_of(averages, features)
    for row, column in np.argwhere(np.isnan(means)):
        raise ValueError(f"artist {artists[row]} has no mean of {features[column]}")
    bound = list(bounds["bound"].to_pylist())
    limits = matrix_of(bounds, features)[[bound.index("min"), bound.index("max")]]
    return Features(artists[order].tolist(), means[order], limits)


def artists_with_tracks(athena: Athena, dt: str) -> int:
    """How many artists have a top track on the day. Raises QueryFailed as read_features."""
    return int(ask(athena, QUERIES / "artists_with_tracks.sql", dt)["artists"][0].as_py())
