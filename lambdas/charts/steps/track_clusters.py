"""The day's songs -> clusters of those that sound alike. Apart from related_tracks for its layer's size."""

from __future__ import annotations

from typing import Any

from lambdas.charts import days
from lambdas.charts.run import Run
from lambdas.charts.settings import TrackClustersSettings
from lambdas.charts.songs import read_songs
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.models.clusters import clusters
from lambdas.models.features import chosen
from lambdas.models.scaling import z_scores


def handler(event: dict[str, Any], context: object) -> dict[str, int]:  # noqa: ARG001  Lambda's signature
    """The run, whose features are in the lake -> how many songs were compared, and their clusters."""
    settings = TrackClustersSettings.from_env()
    run = Run.from_event(event)

    features = settings.charts_model_features
    songs = read_songs(Athena(settings.database, settings.workgroup), run.dt, features)
    points = z_scores(songs.values)
    found = clusters(points, songs.ids, settings.charts_clusters)
    remembered = {
        "ids": songs.ids,
        "features": features,
        "points": points.tolist(),
        "label": found.label.tolist(),
        "distance": found.distance.tolist(),
    }
    require_owner(settings.lake, run)
    lake.put_json(settings.lake, days.clusters_key(run), remembered)

    log.info(
        "songs clustered", extra={"dt": run.dt, "songs": len(songs.ids), "clusters": settings.charts_clusters}
    )
    return {"songs": len(songs.ids), "clusters": settings.charts_clusters}
