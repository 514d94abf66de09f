"""The tables of one day's artists -> the JSON file that the dashboard reads (dashboard/README.md).

Pure, and in need of numpy only. The same tables give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from dashboard.format import encode
from lambdas.models.reasons import Scale, reasons, standardise

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEIGHBOURS = 10
LISTED = 1_000


Row = Mapping[str, Any]


class Artists(NamedTuple):
    """What the pipeline's tables say; rows in any order.

    Attributes:
        artists: one row per artist: id, name, url (None where unknown), popularity (0 to 100, None
            where unknown). At least the most popular LISTED of those with a point, and their nearest.
        points: artist_points of at least the same artists: each one's features by its id.
        features: their names.
        related: related_artists: artist_id, y_artist, distance. The nearest ten of each are enough.
        scale: artist_scales: of all points.
        registered: how many artists are registered.
        compared: how many have a point.
    """

    artists: Sequence[Row]
    points: Mapping[str, NDArray[np.float64]]
    features: Sequence[str]
    related: Sequence[Row]
    scale: Scale
    registered: int
    compared: int


def files(tables: Artists, dt: str) -> dict[str, bytes]:
    """The day's files, by name: one, "artists.json".

    A registry of more than LISTED artists is cut to the most popular (ties by id), so that a page
    stays a page. Their nearest stay true: artists beyond the cut are named, after those listed,
    with no neighbours of their own. Artists that have left the registry since are not shown.

    Args:
        tables: of the day.
        dt: the run's day.
    """
    # An artist can leave the registry after it was compared; then nothing is known of it but its point.
    about = {row["id"]: row for row in tables.artists if row["id"] in tables.points}
    listed = sorted(about, key=lambda one: _most_popular_first(about[one]))[:LISTED]
    near = _nearest(tables.related, set(listed), about)
    beyond = sorted({y for rows in near.values() for y, _ in rows} - set(listed))
    shown = [*listed, *beyond]

    points = np.array([tables.points[one] for one in shown]).reshape(len(shown), len(tables.features))
    return {
        "artists.json": encode(
            {
                "dt": dt,
                "features": list(tables.features),
                "registered": tables.registered,
                "compared": tables.compared,
                "listed": len(listed),
                "mean": _rounded(tables.scale.mean[None])[0],
                "artists": [
                    {
                        "id": one,
                        "name": about[one]["name"],
                        "url": about[one]["url"],
                        "popularity": _whole(about[one]["popularity"]),
                    }
                    for one in shown
                ],
                "x": _rounded(points),
                "z": _rounded(standardise(points, tables.scale)),
                "neighbours": _neighbours(near, shown, points, tables.scale, len(listed)),
            }
        )
    }


def _most_popular_first(artist: Row) -> tuple[float, str]:
    popularity = artist["popularity"]
    return (math.inf if popularity is None else -popularity, artist["id"])


def _nearest(
    related: Sequence[Row], listed: Collection[str], known: Collection[str]
) -> dict[str, list[tuple[str, float]]]:
    """By listed artist, the nearest NEIGHBOURS of those known, nearest first, with their distances."""
    near: dict[str, list[tuple[str, float]]] = {one: [] for one in listed}
    for row in sorted(related, key=lambda row: (row["distance"], row["y_artist"])):
        found = near.get(row["artist_id"])
        if found is not None and len(found) < NEIGHBOURS and row["y_artist"] in known:
            found.append((row["y_artist"], row["distance"]))
    return near


def _neighbours(
    near: Mapping[str, list[tuple[str, float]]],
    shown: list[str],
    points: NDArray[np.float64],
    scale: Scale,
    listed: int,
) -> list[list[list[Any]]]:
    place = {artist: position for position, artist in enumerate(shown)}
    neighbours: list[list[list[Any]]] = [[] for _ in range(listed)]
    for one, artist in enumerate(shown[:listed]):
        for y, distance in near[artist]:
            why = reasons(points[one], points[place[y]], scale)
            neighbours[one].append([place[y], round(float(distance), 6), why.together, why.apart])
    return neighbours


def _rounded(values: NDArray[np.float64]) -> list[list[float]]:
    return [[round(float(value), 4) + 0.0 for value in row] for row in values]


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
