"""Neighbours and pairs: lambdas/models/neighbours.py against what else finds them exactly."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import faiss
import numpy as np
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from bench.measure import Row, in_turn, ratio, seconds
from lambdas.models.neighbours import neighbours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Tell = Callable[[str], None]

KEEP = 50
_BLOCK = 1_000
_HOPELESS = 2.0
_BEST_TAKES_PART_UP_TO = 20_000


def rows(tell: Tell) -> Iterator[Row]:
    """The rows of this file."""
    yield _against_peers(cloud(10_000, 5), "10,000 artists, 5 features", "<= 0.6", tell)
    for artists in (10_000, 50_000):
        for shape, make in (("correlated", cloud), ("uniform", uniform)):
            yield _against_peers(
                make(artists, 12), f"{artists:,} artists, 12 features, {shape}", "<= 1.3", tell
            )
    # Correlated artists fill more dimensions the more there are, so they tell of the data too: no bar.
    yield _growth("uniform", uniform, "<= 1.15", tell)
    yield _growth("correlated", cloud, "", tell)
    yield from _exactness(tell)


def uniform(artists: int, features: int) -> Points:
    """Artists spread evenly: the worst case for a tree."""
    return np.random.default_rng(artists).random((artists, features))


def cloud(artists: int, features: int) -> Points:
    """Artists as they are: styles, and features that move together."""
    dice = np.random.default_rng(artists)
    styles = dice.random((12, features))
    ties = np.linalg.qr(dice.normal(size=(features, features)))[0] * np.geomspace(0.2, 0.02, features)
    points = styles[np.arange(artists) % 12] + dice.normal(size=(artists, features)) @ ties
    low, high = points.min(axis=0), points.max(axis=0)
    return np.asarray((points - low) / (high - low))


def ours(points: Points) -> None:
    """What the step runs: every block, in the table's order."""
    for _ in neighbours(points, KEEP):
        pass


def _peers(points: Points) -> dict[str, Callable[[], None]]:
    return {
        "sklearn kd_tree": lambda: _sklearn(points, "kd_tree"),
        "sklearn brute": lambda: _sklearn(points, "brute"),
        "faiss Flat": lambda: _faiss(points),
        "cdist + argpartition": lambda: _argpartition(points),
    }


def _sklearn(points: Points, algorithm: str) -> None:
    NearestNeighbors(n_neighbors=KEEP + 1, algorithm=algorithm, n_jobs=-1).fit(points).kneighbors(points)


def _faiss(points: Points) -> None:
    index = faiss.IndexFlatL2(points.shape[1])
    single = points.astype(np.float32)
    index.add(single)
    index.search(single, KEEP + 1)


def _argpartition(points: Points) -> None:
    for start in range(0, len(points), _BLOCK):
        far = cdist(points[start : start + _BLOCK], points)
        near = np.argpartition(far, KEEP, axis=1)[:, : KEEP + 1]
        order = np.argsort(np.take_along_axis(far, near, 1), axis=1)
        np.take_along_axis(near, order, 1)


def _against_peers(points: Points, what: str, bar: str, tell: Tell) -> Row:
    contestants = {"kindred": lambda: ours(points), **_peers(points)}
    times = in_turn(contestants, lambda who: tell(f"{what}: {who}"), hopeless=_HOPELESS)
    peers = {name: each for name, each in times.items() if name != "kindred"}
    best = min(peers, key=lambda name: float(np.median(peers[name])))
    figures = ratio(times["kindred"], times[best])
    detail = {"seconds": seconds(times), "best peer": best}
    return Row(f"neighbours, {what}, K={KEEP}", f"the best peer, here {best}", bar, *figures, detail=detail)


def _growth(shape: str, make: Callable[[int, int], Points], bar: str, tell: Tell) -> Row:
    few, many = 10_000, 300_000
    small, large = make(few, 5), make(many, 5)
    times = in_turn(
        {f"{few:,}": lambda: ours(small), f"{many:,}": lambda: ours(large)},
        lambda who: tell(f"growth of neighbours, {shape}: {who} artists"),
    )
    figures = ratio(times[f"{many:,}"], times[f"{few:,}"])
    exponents = [float(np.log(each) / np.log(many / few)) for each in figures]
    return Row(
        f"growth of neighbours, 10,000 to 300,000 artists, 5 features, {shape}",
        "N^1",
        bar,
        *exponents,
        unit="exponent",
        detail={"seconds": seconds(times), "cores": os.cpu_count()},
    )


def _exactness(tell: Tell) -> Iterator[Row]:
    """Against every distance in float64, by the tree and by brute force."""
    tell("exactness")
    found = [_differences(points) for points in (cloud(4_000, 5), uniform(4_000, 12))]
    error, unequal, other = (max(each) for each in zip(*found, strict=True))
    yield Row("relative error of a distance", "cdist in float64", "<= 1e-12", error, error, error, "relative")
    yield Row(
        "equal artists not exactly 0 apart", "cdist in float64", "<= 0", unequal, unequal, unequal, "pairs"
    )
    yield Row("artists with other neighbours", "cdist in float64", "<= 0", other, other, other, "artists")


def _differences(points: Points) -> tuple[float, int, int]:
    """The largest relative error, equal artists that are apart, artists with other neighbours.

    A hundred of the artists are made equal, and a hundred others put a hair apart.
    """
    points[1_000:1_100] = points[0]
    points[1_100:1_200] = points[1] + np.linspace(1e-9, 1e-7, 100)[:, None]
    far = cdist(points, points)
    np.fill_diagonal(far, -1.0)
    order = np.lexsort((np.broadcast_to(np.arange(len(points)), far.shape), far), axis=1)[:, 1 : KEEP + 1]
    expected = np.sort(order, axis=1)
    blocks = list(neighbours(points, KEEP))
    y, distance = (
        np.concatenate([getattr(block, name) for block in blocks]).reshape(-1, KEEP)
        for name in ("y", "distance")
    )
    truth = np.take_along_axis(far, y, 1)
    near = truth > 0
    error = float(np.max(np.abs(distance[near] - truth[near]) / truth[near]))
    unequal = int(np.count_nonzero(distance[~near]))
    return error, unequal, int(np.count_nonzero((y != expected).any(axis=1)))
