"""The day's tracks -> clusters of tracks that sound alike.

It is not a part of related_tracks, because scikit-learn does not fit into that layer.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypedDict

from lambdas.charts import run_files
from lambdas.charts.run import Run
from lambdas.charts.settings import TrackClustersSettings
from lambdas.charts.track_features import read_track_features
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.owners import require_owner
from lambdas.models.clusters import clusters, silhouettes
from lambdas.models.evaluate import mean_interval
from lambdas.models.features import chosen
from lambdas.models.scaling import z_scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lambdas.core.run import RunEvent
    from lambdas.models.clusters import Clusters


class ClustersResult(TypedDict):
    """How many tracks were compared, and into how many clusters they were put."""

    tracks: int
    clusters: int


def handler(event: RunEvent, context: object) -> ClustersResult:
    """The run, whose features are in the lake -> how many tracks were compared, and their clusters."""
    settings = TrackClustersSettings.from_env()
    run = Run.from_event(event)

    features = chosen(settings.charts_model_features, "charts_model_features")
    tracks = read_track_features(Athena(settings.database, settings.workgroup), run.dt, features)
    points = z_scores(tracks.values)
    started = time.perf_counter()
    found_clusters = clusters(points, tracks.ids, settings.charts_clusters)
    metrics = _evaluated(points, found_clusters, started)
    content = {
        "ids": tracks.ids,
        "features": features,
        "points": points.tolist(),
        "label": found_clusters.label.tolist(),
        "distance": found_clusters.distance.tolist(),
    }
    require_owner(settings.lake, run)
    lake.put_json(settings.lake, run_files.clusters_key(run), content)
    write_metrics(settings.lake, run.pipeline, run.dt, metrics)

    log.info(
        "tracks clustered",
        extra={"dt": run.dt, "tracks": len(tracks.ids), "clusters": settings.charts_clusters},
    )
    return {"tracks": len(tracks.ids), "clusters": settings.charts_clusters}


def _evaluated(points: NDArray[np.float64], found_clusters: Clusters, started: float) -> list[Metric]:
    values = silhouettes(points, found_clusters.label)
    if not len(values):
        return []
    model = f"kmeans, {len(found_clusters.centroids)} clusters"
    interval, seconds = mean_interval(values), time.perf_counter() - started
    return [Metric(model, "all tracks of the day", "silhouette", *interval, len(values), seconds)]
