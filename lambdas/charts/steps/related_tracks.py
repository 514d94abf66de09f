"""The day's songs and their clusters  ->  kindred songs in MySQL, and the same rows in the lake."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lambdas.charts import days, serving
from lambdas.charts.past import charts_until
from lambdas.charts.run import Run
from lambdas.charts.settings import RelatedTracksSettings
from lambdas.charts.songs import read_songs
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.frame_parquet import to_parquet
from lambdas.lake.owners import require_owner
from lambdas.models.features import chosen
from lambdas.models.neighbours import ranked
from lambdas.models.scaling import z_scores
from lambdas.serving.mysql import session
from lambdas.serving.publish import Publication, publish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.models.neighbours import Ranked

FILE = "charts"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run, whose songs are clustered -> how many were compared, and rows written."""
    settings = RelatedTracksSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.charts_model_features, "charts_model_features")

    songs = read_songs(Athena(settings.database, settings.workgroup), run.dt, features)
    found = lake.get_json(settings.lake, days.clusters_key(run)) or {}
    if found.get("ids") != songs.ids:
        raise InvalidInput(f"s3://{settings.lake}/{days.clusters_key(run)}", "is of other songs; run again")
    related = ranked(z_scores(songs.values))

    require_owner(settings.lake, run)
    to_lake(settings.lake, run.dt, found, related)
    charted = _charted(settings.lake, run)
    publication = Publication(
        run,
        model={"features": features},
        coverage_tracks=len(songs.ids) / len(charted),
        largest_fall=float(settings.charts_largest_fall),
        setting="charts_largest_fall",
    )
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        outcome = publish(
            connection,
            publication,
            {
                "tracks": serving.track_rows(charted, connection.escape),
                "track_clusters": serving.cluster_rows(songs.ids, found["label"], found["distance"]),
                "related_tracks": serving.related_rows(songs.ids, related, found["label"]),
            },
            still_owner=partial(require_owner, settings.lake, run),
        )

    rows = outcome.rows.get("related_tracks", 0)
    log.info("related tracks written", extra={"dt": run.dt, "tracks": len(songs.ids), "rows": rows})
    return {"tracks": len(songs.ids), "rows": rows, "newer": outcome.newer}


def to_lake(bucket: str, dt: str, found: Mapping[str, Any], related: Ranked) -> None:
    """Leave clusters and pairs in the lake, for the analysts; pairs by song and ranking."""
    ids, label = np.array(found["ids"], dtype=object), np.array(found["label"])
    clusters = pd.DataFrame(
        {"track_id": ids, "cluster": label.astype(np.int32), "distance": np.array(found["distance"], float)}
    )
    pairs = pd.DataFrame(
        {
            "track_id": ids[related.point],
            "y_track": ids[related.y],
            "distance": related.distance,
            "ranking": related.ranking.astype(np.int32),
            "same_cluster": label[related.point] == label[related.y],
        }
    )
    for table, rows in (("track_clusters", clusters), ("related_tracks", pairs)):
        lake.put(bucket, lake.table_key(table, dt, FILE), to_parquet(rows, text=("track_id", "y_track")))


def _charted(bucket: str, run: Run) -> list[dict[str, Any]]:
    """The day's songs, by id, with their rank in each market."""
    past = charts_until(bucket, run)
    shown = {item["market"]: item["day"] for item in days.markets(bucket, run)}
    now = past[[shown.get(market) == of for market, of in zip(past["market"], past["day"], strict=True)]]
    songs: dict[str, dict[str, Any]] = {}
    for entry in now.sort_values("track_id", kind="stable").to_dict("records"):
        song = songs.setdefault(
            entry["track_id"],
            {
                "id": entry["track_id"],
                "name": entry["name"],
                "artists": ", ".join(entry["artist_names"]),
                "url": entry["url"],
                "album": entry["album"] if isinstance(entry["album"], str) else None,
                "popularity": None if pd.isna(entry["popularity"]) else int(entry["popularity"]),
                "markets": {},
            },
        )
        song["markets"][entry["market"]] = int(entry["rank"])
    return list(songs.values())
