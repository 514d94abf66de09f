"""The serving tables of `artists`, and the rows of their points and scales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lambdas.models.features import FEATURES
from lambdas.models.reasons import Scale, scale_of
from lambdas.serving.loading import load
from lambdas.serving.points import Points, point_rows, read_points, read_scale, scale_rows
from lambdas.serving.staging import staging_of_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from pymysql import Connection

    from lambdas.artists.run import Run

TABLE, POINTS, SCALES = "related_artists", "artist_points", "artist_scales"
TABLES = (TABLE, POINTS, SCALES)
"""Published together: pairs, the points that their distances are between, and the points' scale."""
KEY = "artist_id"


def load_points(connection: Connection, run: Run, points: pd.DataFrame) -> None:
    """Fill the run's staging tables of points and of their scale.

    Args:
        connection: holds the pipeline's lock, so that no other attempt fills the tables too.
        run: whose staging tables.
        points: (artists, features), index artist_id ascending.
    """
    values, features = points.to_numpy(dtype=np.float64), list(points.columns)
    rows = point_rows(list(points.index), values, features, FEATURES)
    load([connection], staging_of_run(POINTS, run), rows)
    load([connection], staging_of_run(SCALES, run), scale_rows(features, *scale_of(values)))


def points_of(connection: Connection, artists: Sequence[str]) -> tuple[Points, Scale]:
    """The published points of these artists, and the scale of all points, from which reasons are computed."""
    points = read_points(connection, POINTS, KEY, artists, FEATURES)
    return points, Scale(*read_scale(connection, SCALES, points.features))


def model(features: Sequence[str], keep: int, artists: int) -> dict[str, Any]:
    """The column `model` of `published`: the features, and how many neighbours each artist has.

    Args:
        features: that distances are made of.
        keep: neighbours of each artist.
        artists: how many were compared.
    """
    return {"features": list(features), "neighbours": "all" if keep == artists - 1 else keep}
