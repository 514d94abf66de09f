"""The nearest others against a slow, obviously right oracle, by each method."""

import math

import numpy as np
import pytest

from lambdas.models import neighbours as module
from lambdas.models.brute_force import brute_force
from lambdas.models.neighbours import neighbours, ranked
from lambdas.models.tree_search import tree_search


def rows(points: np.ndarray, keep: int, only: range | None = None) -> list[tuple[int, int, float]]:
    blocks = neighbours(points, keep, only)
    return [(int(a), int(b), float(d)) for block in blocks for a, b, d in zip(*block, strict=True)]


def distance(one: list[float], other: list[float]) -> float:
    total = 0.0
    for a, b in zip(one, other, strict=True):
        total += (a - b) * (a - b)
    return math.sqrt(total)


def oracle(points: np.ndarray, keep: int) -> list[tuple[int, int, float]]:
    """Every distance written out, each point's list sorted by distance, then by position."""
    listed = []
    for position, point in enumerate(points.tolist()):
        others = [(distance(point, other), y) for y, other in enumerate(points.tolist()) if y != position]
        listed += [(position, y, far) for far, y in sorted(sorted(others)[:keep], key=lambda pair: pair[1])]
    return listed


@pytest.fixture(params=[tree_search, brute_force], ids=["tree", "brute force"])
def _either_method(request, monkeypatch):
    monkeypatch.setattr(module, "search", request.param)


either_method = pytest.mark.usefixtures("_either_method")


@pytest.fixture
def triangle() -> np.ndarray:
    """Three artists on a 3-4-5 triangle, so every distance can be checked by eye."""
    return np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])


def test_every_pair_of_a_3_4_5_triangle_is_written_in_both_directions(triangle):
    assert rows(triangle, 2) == [(0, 1, 3), (0, 2, 4), (1, 0, 3), (1, 2, 5), (2, 0, 4), (2, 1, 5)]


def test_the_nearest_alone_is_kept_when_one_is_asked_for(triangle):
    assert rows(triangle, 1) == [(0, 1, 3), (1, 0, 3), (2, 0, 4)]


def test_one_artist_alone_has_no_neighbours():
    assert rows(np.zeros((1, 5)), 0) == []


@either_method
@pytest.mark.parametrize("equal", [0, 3, 40, 59])
@pytest.mark.parametrize("keep", [1, 2, 10, 58, 59])
def test_neighbours_are_the_oracles_even_where_artists_are_equal(equal, keep):
    points = np.random.default_rng(7).random((60, 5))
    points[:equal] = points[0]
    assert rows(points, keep) == oracle(points, keep)


@either_method
def test_ties_on_a_grid_go_to_the_lower_position():
    points = np.round(np.random.default_rng(1).random((300, 3)), 1)
    assert rows(points, 7) == oracle(points, 7)


@pytest.mark.parametrize(("artists", "features", "steps"), [(18_000, 5, 10), (4_000, 9, 3)])
def test_both_methods_give_the_same_bytes_where_thousands_of_distances_are_equal(artists, features, steps):
    """On a grid of tenths in five features 803 of 18,000 artists had other neighbours by the tree."""
    points = np.random.default_rng(0).integers(0, steps + 1, (artists, features)) / 10
    positions = np.arange(0, artists, 9)
    by_tree, by_brute_force = (
        _sorted(*method(points, 50)(positions)) for method in (tree_search, brute_force)
    )
    assert by_tree[0].tobytes() == by_brute_force[0].tobytes()
    assert by_tree[1].tobytes() == by_brute_force[1].tobytes()


def _sorted(y: np.ndarray, far: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(y, axis=1)
    return np.take_along_axis(y, order, 1), np.take_along_axis(far, order, 1)


@either_method
def test_squares_too_small_for_a_float_are_ties():
    points = np.array([[3e-170], [2e-170], [1e-170], [0.0], [1.0]])
    assert [row[:2] for row in rows(points, 1)] == [(0, 1), (1, 0), (2, 0), (3, 0), (4, 0)]


@either_method
def test_blocks_do_not_change_the_rows(monkeypatch):
    points = np.random.default_rng(2).random((50, 4))
    whole = [rows(points, keep) for keep in (5, 49)]
    monkeypatch.setattr(module, "_BLOCK_POINTS", 7)
    monkeypatch.setattr(module, "_BLOCK_PAIRS", 120)
    assert [rows(points, keep) for keep in (5, 49)] == whole


@either_method
def test_artists_a_hair_apart_are_told_apart_and_near_the_edge_none_is_missed():
    dice = np.random.default_rng(5)
    points = dice.random((20, 12))[np.arange(400) % 20] + dice.random((400, 12)) * 1e-9
    assert rows(points, 25) == oracle(points, 25)


@either_method
@pytest.mark.parametrize("keep", [5, 49])
def test_some_artists_have_the_rows_that_they_have_among_all(keep):
    points = np.random.default_rng(2).random((50, 4))
    assert rows(points, keep, range(10, 30)) == [row for row in rows(points, keep) if row[0] in range(10, 30)]


def test_features_that_move_together_count_as_fewer():
    free = np.random.default_rng(4).random((5_000, 12))
    assert module.effective_dimension(free) == pytest.approx(12, abs=0.1)
    assert module.effective_dimension(free[:, [0] * 12]) == pytest.approx(1)
    assert module.effective_dimension(np.ones((5, 3))) == 0


@either_method
def test_thousands_of_equal_artists_cost_little_and_keep_the_lowest_positions():
    points = np.random.default_rng(3).random((30_000, 5))
    points[::2] = points[0]
    block = next(neighbours(points, 4))
    assert block.y[:12].tolist() == [2, 4, 6, 8, *block.y[4:8].tolist(), 0, 4, 6, 8]
    assert block.distance[:4].tolist() == [0.0] * 4


def test_every_pair_of_a_3_4_5_triangle_is_ranked_by_distance(triangle):
    found = ranked(triangle)
    rows = list(zip(found.point, found.y, found.distance, found.ranking, strict=True))
    assert rows == [
        (0, 1, 3.0, 1),
        (0, 2, 4.0, 2),
        (1, 0, 3.0, 1),
        (1, 2, 5.0, 2),
        (2, 0, 4.0, 1),
        (2, 1, 5.0, 2),
    ]


def test_ties_are_ranked_by_position():
    found = ranked(np.array([[0.0], [1.0], [-1.0], [0.0]]))
    assert found.y[:3].tolist() == [3, 1, 2]
    assert found.y[9:].tolist() == [0, 1, 2]


def test_every_pair_stands_once_in_each_direction_with_an_equal_distance():
    points = np.random.default_rng(3).normal(size=(60, 4))
    found = ranked(points)
    away = {(one, other): far for one, other, far in zip(found.point, found.y, found.distance, strict=True)}
    assert len(away) == len(found.point) == 60 * 59
    assert all(away[one, other] == away[other, one] for one, other in away)


@pytest.mark.parametrize("count", [0, 1])
def test_one_point_alone_has_no_neighbours(count):
    assert len(ranked(np.zeros((count, 4))).point) == 0


@pytest.mark.parametrize("keep", [-1, 3])
def test_more_neighbours_than_there_are_others_are_refused(triangle, keep):
    with pytest.raises(ValueError, match=f"keep is {keep}: 3 points have 0 to 2 others"):
        rows(triangle, keep)


def test_a_missing_feature_is_refused():
    with pytest.raises(ValueError, match="a feature is missing"):
        rows(np.array([[0.0], [np.nan]]), 1)
