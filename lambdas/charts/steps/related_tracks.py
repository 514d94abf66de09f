"""The day's tracks and their clusters  ->  related tracks in MySQL, and the same rows in the lake."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from arro3.core import Array, DataType

from lambdas.charts import run_files, serving
from lambdas.charts.past import charts_until
from lambdas.charts.run import RelatedResult, Run
from lambdas.charts.settings import RelatedTracksSettings
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.models.features import FEATURES
from lambdas.models.neighbours import ranked
from lambdas.serving.mysql import session
from lambdas.serving.points import point_rows
from lambdas.serving.publish import Publication, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.run import RunEvent
    from lambdas.models.neighbours import Ranked

FILE = "charts"


def handler(event: RunEvent, context: object) -> RelatedResult:
    """The run, whose tracks are clustered -> how many were compared, and rows written."""
    settings = RelatedTracksSettings.from_env()
    run = Run.from_event(event)
    compared = lake.require_json(settings.lake, run_files.clusters_key(run))
    ids, features, points = compared["ids"], compared["features"], np.array(compared["points"])
    related = ranked(points)

    require_owner(settings.lake, run)
    to_lake(settings.lake, run.dt, compared, related)
    charted = _charted(settings.lake, run)
    publication = Publication(
        run,
        model={"features": features},
        coverage_tracks=len(ids) / len(charted),
        largest_fall=settings.charts_largest_fall,
        setting="charts_largest_fall",
    )
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(
            connection,
            publication,
            {
                "tracks": serving.track_rows(charted, connection.escape),
                "track_clusters": serving.cluster_rows(ids, compared["label"], compared["distance"]),
                "related_tracks": serving.related_rows(ids, related, compared["label"]),
                serving.POINTS: point_rows(ids, points, features, FEATURES),
            },
            still_owner=partial(require_owner, settings.lake, run),
        )

    rows = outcome.rows.get("related_tracks", 0)
    log.info("related tracks written", extra={"dt": run.dt, "tracks": len(ids), "rows": rows})
    return {"tracks": len(ids), "rows": rows, "newer": outcome.newer}


def to_lake(bucket: str, dt: str, compared: Mapping[str, Any], related: Ranked) -> None:
    """Write clusters and pairs to the lake, for the analysts; pairs by track and ranking."""
    ids, label = Array(compared["ids"], DataType.string()), np.array(compared["label"])
    tables: dict[str, dict[str, Any]] = {
        "track_clusters": {"track_id": ids, "cluster": compared["label"], "distance": compared["distance"]},
        "related_tracks": {
            "track_id": ids.take(related.point),
            "y_track": ids.take(related.y),
            "distance": related.distance,
            "ranking": related.ranking.astype(np.int32),
            "same_cluster": label[related.point] == label[related.y],
        },
    }
    for table, columns in tables.items():
        body = to_parquet(table_of(table_schema(table), columns))
        lake.put(bucket, lake.table_key(table, dt, FILE), body)


def _charted(bucket: str, run: Run) -> list[dict[str, Any]]:
    """The day's tracks, by id, with their rank in each market."""
    shown = {item["market"]: item["day"] for item in run_files.markets(bucket, run)}
    now = [entry for entry in charts_until(bucket, run) if shown.get(entry["market"]) == entry["day"]]
    tracks: dict[str, dict[str, Any]] = {}
    for entry in sorted(now, key=lambda entry: entry["track_id"]):
        track = tracks.setdefault(
            entry["track_id"],
            {
                "id": entry["track_id"],
                "name": entry["name"],
                "artists": ", ".join(entry["artist_names"]),
                "url": entry["url"],
                "album": entry["album"],
                "popularity": entry["popularity"],
                "markets": {},
            },
        )
        track["markets"][entry["market"]] = entry["rank"]
    return list(tracks.values())
