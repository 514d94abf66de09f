"""Taste vectors and tracks' features -> clusters, and positions on the map of the day.

Listeners: three clusters of their mean vectors, and three of their places in a t-SNE of listeners alone.
Tracks: six clusters. The map: a t-SNE of both together. A step of its own: scikit-learn needs another layer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.results import ask
from lambdas.lake.rows import matrix_of
from lambdas.lake.schemas import table_schema
from lambdas.listeners import run_files
from lambdas.listeners.reading import read_vectors
from lambdas.listeners.run import Run
from lambdas.listeners.settings import ClustersSettings
from lambdas.models.features import chosen
from lambdas.models.maps import grouped, on_a_plane, scaled
from lambdas.people.buckets import bucket_count, bucket_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lambdas.listeners.reading import Vectors
    from lambdas.listeners.run import RunEvent

TABLE = "listener_map"
OF_LISTENERS, OF_TRACKS = 3, 6
QUERY = Path(__file__).parents[3] / "athena" / "listeners" / "map_tracks.sql"


class ClustersResult(TypedDict):
    """How many listeners and tracks are on the map."""

    listeners: int
    tracks: int


def handler(event: RunEvent, context: object) -> ClustersResult:
    """The run, whose tastes are in the lake -> how many listeners and tracks are on the map."""
    settings = ClustersSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    names = run_files.buckets(settings.lake, run)
    vectors = read_vectors(settings.lake, run, features)
    tracks, values = read_tracks(settings, run.dt, features)

    columns = map_of(vectors, tracks, values)
    count, schema = bucket_count(settings.lake), table_schema(TABLE)
    positions: dict[str, list[int]] = {name: [] for name in names}
    for at, one in enumerate(columns["id"]):
        positions.setdefault(bucket_of(one, count), []).append(at)
    for name, in_bucket in sorted(positions.items()):
        part = {column: [whole[at] for at in in_bucket] for column, whole in columns.items()}
        require_owner(settings.lake, run)
        lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), to_parquet(table_of(schema, part)))
    run_files.prune(settings.lake, TABLE, run.dt, positions)

    log.info("map written", extra={"dt": run.dt, "listeners": len(vectors.ids), "tracks": len(tracks)})
    return {"listeners": len(vectors.ids), "tracks": len(tracks)}


def map_of(vectors: Vectors, tracks: Sequence[str], values: NDArray[np.float64]) -> dict[str, list[Any]]:
    """The columns of listener_map: listeners by id, then tracks by id.

    Args:
        vectors: of the listeners.
        tracks: (tracks,) ids, ascending.
        values: (tracks, features), in the features' units.
    """
    places = on_a_plane(_scaled(np.concatenate([vectors.means, values])))
    alone = on_a_plane(_scaled(vectors.means))
    raw = grouped(vectors.means, vectors.ids, OF_LISTENERS)
    placed = grouped(alone, vectors.ids, OF_LISTENERS)
    sounds = grouped(_scaled(values), tracks, OF_TRACKS)
    listener_count, track_count = len(vectors.ids), len(tracks)
    return {
        "id": [*vectors.ids, *tracks],
        "kind": ["listener"] * listener_count + ["track"] * track_count,
        "x": places[:, 0].tolist(),
        "y": places[:, 1].tolist(),
        "cluster_raw": [*raw.tolist(), *[None] * track_count],
        "cluster_tsne": [*placed.tolist(), *[None] * track_count],
        "cluster_tracks": [*[None] * listener_count, *sounds.tolist()],
    }


def read_tracks(
    settings: ClustersSettings, dt: str, features: Sequence[str]
) -> tuple[list[str], NDArray[np.float64]]:
    """The tracks that listeners play most and that have every one of these features, by id."""
    athena = Athena(settings.database, settings.workgroup)
    rows = ask(athena, QUERY, dt, str(settings.listeners_top_tracks), dt)
    values = matrix_of(rows, features)
    complete = ~np.isnan(values).any(axis=1)
    ids = np.array(rows["id"].to_pylist(), dtype=object)[complete]
    order = np.argsort(ids)
    return ids[order].tolist(), values[complete][order]


def _scaled(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return scaled(points) if len(points) else points
