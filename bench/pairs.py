"""Every pair of 1,000 artists, computed and written, against a restatement of the reference."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from bench import mysql
from bench.measure import Row, in_turn, ratio, seconds
from bench.neighbours import uniform
from lambdas.models.neighbours import neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Tell = Callable[[str], None]
    Texts = dict[str, str]

ARTISTS = 1_000
FEATURES = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")
_WRITTEN = 20_000
"""Rows that the reference writes; the time of the others is theirs, in proportion, which flatters it."""


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    points = uniform(ARTISTS, len(FEATURES))
    with mysql.server() as server:
        connections = mysql.connect(server), mysql.connect(server)
        ids = mysql.artist_ids(ARTISTS)

        def compute() -> None:
            for _ in neighbours(points, ARTISTS - 1):
                pass

        def compute_and_write() -> None:
            mysql.ours(connections, ids, neighbours(points, ARTISTS - 1))

        athena = athena_rows(ids.astype(str).tolist(), points)
        computed: list[tuple[str, str, float]] = []

        def reference() -> None:
            computed[:] = every_pair(*athena)

        def reference_writes() -> float:
            return _one_by_one(server, computed) * len(computed) / _WRITTEN

        times = in_turn(
            {
                "the reference's loops": reference,
                "kindred": compute,
                "the reference's writing": reference_writes,
                "kindred, written": compute_and_write,
            },
            lambda who: tell(f"every pair of 1,000 artists: {who}"),
        )
        for connection in connections:
            connection.close()
    loops, writes = times["the reference's loops"], times["the reference's writing"]
    whole = [one + other for one, other in zip(loops, writes, strict=True)]
    detail = {"seconds": seconds(times), "rows that the reference wrote": _WRITTEN}
    against = "the reference, restated"
    yield Row(
        "every pair of 1,000 artists: compute",
        against,
        ">= 1000",
        *ratio(loops, times["kindred"]),
        detail=detail,
    )
    yield Row(
        "every pair of 1,000 artists: compute and write",
        against,
        ">= 15",
        *ratio(whole, times["kindred, written"]),
        detail=detail,
    )


def athena_rows(names: list[str], points: NDArray[np.float64]) -> tuple[list[Texts], Texts]:
    """Averages and bounds as GetQueryResults gives them: every value is text."""
    columns = points.T.tolist()
    low = {f"{name}_min": repr(min(column)) for name, column in zip(FEATURES, columns, strict=True)}
    high = {f"{name}_max": repr(max(column)) for name, column in zip(FEATURES, columns, strict=True)}
    artists = [
        {"artist_id": name, **{feature: repr(value) for feature, value in zip(FEATURES, point, strict=True)}}
        for name, point in zip(names, points.tolist(), strict=True)
    ]
    return artists, low | high


def every_pair(artists: list[Texts], bounds: Texts) -> list[tuple[str, str, float]]:
    """The reference's way: nested loops that read and normalise both artists' values anew for every pair.

    Restated from github.com/kihongmin/spotify, toAthena.py, which writes this very table.
    """
    found = []
    for one in artists:
        for other in artists:
            if one == other:
                continue
            total = 0.0
            for name in FEATURES:
                low, high = f"{name}_min", f"{name}_max"
                x = _normalised(float(one[name]), float(bounds[low]), float(bounds[high]))
                y = _normalised(float(other[name]), float(bounds[low]), float(bounds[high]))
                total += (x - y) ** 2
            found.append((one["artist_id"], other["artist_id"], math.sqrt(total)))
    return found


def _normalised(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low)


def _one_by_one(server: object, found: list[tuple[str, str, float]]) -> float:
    """One INSERT … ON DUPLICATE KEY UPDATE a pair, and one commit."""
    connection = mysql.connect(server)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS reference")
        cursor.execute(f"CREATE TABLE reference {mysql.DEFINITION}")
        start = time.perf_counter()
        for x, y, distance in found[:_WRITTEN]:
            cursor.execute(
                "INSERT INTO reference (artist_id, y_artist, distance) VALUES (%s, %s, %s)"
                " ON DUPLICATE KEY UPDATE distance = VALUES(distance)",
                (x, y, distance),
            )
        connection.commit()
        took = time.perf_counter() - start
    connection.close()
    return took
