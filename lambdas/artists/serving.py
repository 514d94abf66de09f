"""The serving tables of a run of `artists`, and what their rows are computed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.models.features import FEATURES
from lambdas.models.reasons import Scale, scale_of
from lambdas.serving.loading import load
from lambdas.serving.points import Points, point_rows, read_points, read_scale, scale_rows
from lambdas.serving.staging import staging_of_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from pymysql import Connection

    from lambdas.artists.run import Run

TABLE, POINTS, SCALES = "related_artists", "artist_points", "artist_scales"
TABLES = (TABLE, POINTS, SCALES)
"""Published together: pairs, the points that their distances are between, and the points' scale."""
KEY = "artist_id"


def load_points(
    connection: Connection,
    run: Run,
    artists: Sequence[str],
    features: Sequence[str],
    points: NDArray[np.float64],
) -> None:
    """Fill the run's staging tables of points and of their scale.

    Args:
        connection: which holds the pipeline's lock, so that no other attempt fills them too.
        run: whose.
        artists: ids, ascending.
        features: names.
        points: (artists, features).
    """
    load([connection], staging_of_run(POINTS, run), point_rows(artists, points, features, FEATURES))
    load([connection], staging_of_run(SCALES, run), scale_rows(features, *scale_of(points)))


def points_of(connection: Connection, artists: Sequence[str]) -> tuple[Points, Scale]:
    """The published points of these artists, and the scale of all: what reasons are made of."""
    points = read_points(connection, POINTS, KEY, artists, FEATURES)
    return points, Scale(*read_scale(connection, SCALES, points.features))


def model(features: Sequence[str], keep: int, artists: int) -> dict[str, Any]:
    """What `published` says of the rows: the features, and how many neighbours each artist has.

    Args:
        features: that distances are made of.
        keep: neighbours of each artist.
        artists: how many were compared.
    """
    return {"features": list(features), "neighbours": "all" if keep == artists - 1 else keep}
