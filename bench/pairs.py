"""Every pair of 1,000 artists, computed and written, against a restatement of the reference."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from bench import mysql
from bench.measure import Row, in_turn, ratio, seconds
from bench.neighbours import uniform
from lambdas.artists import model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Tell = Callable[[str], None]

ARTISTS = 1_000
_WRITTEN = 20_000
"""Rows that the reference writes; the time of the others is theirs, in proportion, which flatters it."""


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    points = uniform(ARTISTS, 5)
    with mysql.server() as server:
        connections = mysql.connect(server), mysql.connect(server)
        ids = mysql.artist_ids(ARTISTS)

        def compute() -> None:
            for _ in model.related(points, ARTISTS - 1):
                pass

        def compute_and_write() -> None:
            mysql.ours(connections, ids, model.related(points, ARTISTS - 1))

        computed: list[tuple[int, int, float]] = []

        def reference() -> None:
            computed[:] = every_pair(points)

        def reference_writes() -> float:
            return _one_by_one(server, ids.astype(str).tolist(), computed) * len(computed) / _WRITTEN

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


def every_pair(points: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """The reference's way: two nested loops that normalise both artists anew for every pair."""
    artists = points.tolist()
    low = [min(column) for column in zip(*artists, strict=True)]
    high = [max(column) for column in zip(*artists, strict=True)]
    found = []
    for x, one in enumerate(artists):
        for y, other in enumerate(artists):
            if x == y:
                continue
            total = 0.0
            for feature in range(len(low)):
                a = (one[feature] - low[feature]) / (high[feature] - low[feature])
                b = (other[feature] - low[feature]) / (high[feature] - low[feature])
                total += (a - b) ** 2
            found.append((x, y, math.sqrt(total)))
    return found


def _one_by_one(server: object, names: list[str], found: list[tuple[int, int, float]]) -> float:
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
                (names[x], names[y], distance),
            )
        connection.commit()
        took = time.perf_counter() - start
    connection.close()
    return took
