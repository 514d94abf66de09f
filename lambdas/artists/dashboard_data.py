"""The tables of one day's artists -> the JSON file that the dashboard reads (dashboard/README.md).

Pure; it needs numpy and pandas only. The same tables give the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from dashboard.format import encode
from lambdas.models.reasons import Scale, reasons, standardise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NEIGHBOURS = 10
LISTED = 1_000


class Artists(NamedTuple):
    """The rows of the pipeline's tables.

    Attributes:
        artists: one row per artist: id, name, url (None where unknown), popularity (0 to 100, missing
            where unknown). At least the most popular LISTED of those with a point, and their nearest.
        points: (artists, features), index artist_id: artist_points, of at least the same artists.
        related: related_artists: artist_id, y_artist, distance. The nearest ten of each are enough.
        scale: artist_scales: of all points.
        registered: how many artists are registered.
        compared: how many have a point.
    """

    artists: pd.DataFrame
    points: pd.DataFrame
    related: pd.DataFrame
    scale: Scale
    registered: int
    compared: int


def files(tables: Artists, dt: str) -> dict[str, bytes]:
    """The day's files, by name: one, "artists.json".

    A registry of more than LISTED artists is cut to the most popular (ties by id), so that a page
    stays small. Their neighbours are all shown: artists beyond the cut follow those listed, without
    neighbours. Artists that were removed from the registry after the run are not shown.

    Args:
        tables: of the day.
        dt: the run's day.
    """
    # An artist that was removed from the registry after the run has a point, but no name.
    registered = tables.points.index[tables.points.index.isin(tables.artists["id"])]
    about = tables.artists.set_index("id").loc[registered]
    ranked = about.reset_index(names="id").sort_values(
        ["popularity", "id"], ascending=[False, True], na_position="last"
    )["id"]
    listed = list(ranked.head(LISTED))
    shown_pairs = tables.related["artist_id"].isin(listed) & tables.related["y_artist"].isin(registered)
    near = tables.related[shown_pairs].sort_values(["artist_id", "distance", "y_artist"])
    near = near.groupby("artist_id").head(NEIGHBOURS)
    beyond = sorted(set(near["y_artist"]) - set(listed))
    shown = [*listed, *beyond]

    shown_points = tables.points.loc[shown].to_numpy(dtype=float)
    return {
        "artists.json": encode(
            {
                "dt": dt,
                "features": [str(feature) for feature in tables.points.columns],
                "registered": tables.registered,
                "compared": tables.compared,
                "listed": len(listed),
                "mean": _rounded(tables.scale.mean[None])[0],
                "artists": [
                    {
                        "id": artist,
                        "name": row.name,
                        "url": _text(row.url),
                        "popularity": _whole(row.popularity),
                    }
                    for artist, row in zip(
                        shown, about.loc[shown].rename_axis("Index").itertuples(), strict=True
                    )
                ],
                "x": _rounded(shown_points),
                "z": _rounded(standardise(shown_points, tables.scale)),
                "neighbours": _neighbours(near, shown, shown_points, tables.scale, len(listed)),
            }
        )
    }


def _neighbours(
    near: pd.DataFrame, shown: list[str], points: NDArray[np.float64], scale: Scale, listed: int
) -> list[list[list[Any]]]:
    positions = {artist: position for position, artist in enumerate(shown)}
    neighbours: list[list[list[Any]]] = [[] for _ in range(listed)]
    for artist, y, distance in zip(near["artist_id"], near["y_artist"], near["distance"], strict=True):
        position, other = positions[artist], positions[y]
        reason = reasons(points[position], points[other], scale)
        neighbours[position].append([other, round(float(distance), 6), reason.together, reason.apart])
    return neighbours


def _rounded(values: NDArray[np.float64]) -> list[list[float]]:
    return [[round(float(value), 4) + 0.0 for value in row] for row in values]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else round(value)
