"""The model against a slow, obviously right oracle."""

import numpy as np
import pandas as pd
import pytest

from lambdas.artists import model
from lambdas.models import neighbours as nearest


def rows(points: np.ndarray, keep: int) -> list[tuple[int, int, float]]:
    blocks = model.related(points, keep)
    return [(int(a), int(b), float(d)) for block in blocks for a, b, d in zip(*block, strict=True)]


def oracle(points: np.ndarray, keep: int) -> list[tuple[int, int, float]]:
    """Every distance written out, each artist's list sorted by distance, then by position."""
    found = []
    for artist, point in enumerate(points):
        others = [
            (float(np.sqrt(((point - other) ** 2).sum())), y) for y, other in enumerate(points) if y != artist
        ]
        found += [(artist, y, far) for far, y in sorted(sorted(others)[:keep], key=lambda pair: pair[1])]
    return found


@pytest.fixture(params=[0.0, np.inf], ids=["tree", "brute force"])
def _either_way(request, monkeypatch):
    monkeypatch.setattr(nearest, "effective_dimension", lambda _points: request.param)


either_way = pytest.mark.usefixtures("_either_way")


@pytest.fixture
def triangle() -> np.ndarray:
    """Three artists on a 3-4-5 triangle, so every distance can be checked by eye."""
    return np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])


def test_every_pair_of_a_3_4_5_triangle_is_written_in_both_directions(triangle):
    assert rows(triangle, 2) == [(0, 1, 3), (0, 2, 4), (1, 0, 3), (1, 2, 5), (2, 0, 4), (2, 1, 5)]


def test_the_nearest_alone_is_kept_when_one_is_asked_for(triangle):
    assert rows(triangle, 1) == [(0, 1, 3), (1, 0, 3), (2, 0, 4)]


def test_one_artist_alone_has_no_kin():
    assert rows(np.zeros((1, 5)), 0) == []


@either_way
@pytest.mark.parametrize("equal", [0, 3, 40, 59])
@pytest.mark.parametrize("keep", [1, 2, 10, 58, 59])
def test_neighbours_are_the_oracles_even_where_artists_are_equal(equal, keep):
    points = np.random.default_rng(7).random((60, 5))
    points[:equal] = points[0]
    found, expected = rows(points, keep), oracle(points, keep)
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert np.allclose([row[2] for row in found], [row[2] for row in expected], rtol=0, atol=1e-15)


@either_way
def test_ties_on_a_grid_go_to_the_lower_position():
    points = np.round(np.random.default_rng(1).random((300, 3)), 1)
    assert [row[:2] for row in rows(points, 7)] == [row[:2] for row in oracle(points, 7)]


@either_way
def test_blocks_do_not_change_the_rows(monkeypatch):
    points = np.random.default_rng(2).random((50, 4))
    whole = [rows(points, keep) for keep in (5, 49)]
    monkeypatch.setattr(model, "_BLOCK_ARTISTS", 7)
    monkeypatch.setattr(model, "_BLOCK_PAIRS", 120)
    assert [rows(points, keep) for keep in (5, 49)] == whole


@either_way
def test_artists_a_hair_apart_are_told_apart_and_near_the_edge_none_is_missed():
    dice = np.random.default_rng(5)
    points = dice.random((20, 12))[np.arange(400) % 20] + dice.random((400, 12)) * 1e-9
    assert [row[:2] for row in rows(points, 25)] == [row[:2] for row in oracle(points, 25)]


@either_way
@pytest.mark.parametrize("keep", [5, 49])
def test_some_artists_have_the_rows_that_they_have_among_all(keep):
    points = np.random.default_rng(2).random((50, 4))
    some = [
        (int(artist), int(y), float(far))
        for block in model.related(points, keep, range(10, 30))
        for artist, y, far in zip(*block, strict=True)
    ]
    assert some == [row for row in rows(points, keep) if row[0] in range(10, 30)]


def test_features_that_move_together_count_as_fewer():
    free = np.random.default_rng(4).random((5_000, 12))
    assert nearest.effective_dimension(free) == pytest.approx(12, abs=0.1)
    assert nearest.effective_dimension(free[:, [0] * 12]) == pytest.approx(1)
    assert nearest.effective_dimension(np.ones((5, 3))) == 0


def test_min_max_puts_the_bounds_at_0_and_1_and_a_constant_feature_at_0():
    averages = pd.DataFrame({"energy": [0.2, 0.4], "tempo": [120.0, 120.0]}, index=["a", "b"])
    bounds = pd.DataFrame({"energy": [0.2, 0.6], "tempo": [120.0, 120.0]}, index=["min", "max"])
    expected = pd.DataFrame({"energy": [0.0, 0.5], "tempo": [0.0, 0.0]}, index=["a", "b"])
    pd.testing.assert_frame_equal(model.min_max(averages, bounds), expected)


def test_a_missing_mean_is_named():
    averages = pd.DataFrame({"energy": [0.2, None], "tempo": [1.0, 2.0]}, index=["a", "b"])
    bounds = pd.DataFrame({"energy": [0.0, 1.0], "tempo": [0.0, 1.0]}, index=["min", "max"])
    with pytest.raises(ValueError, match="artist b has no mean of energy"):
        model.min_max(averages, bounds)


@either_way
def test_thousands_of_equal_artists_cost_little_and_keep_the_lowest_positions():
    points = np.random.default_rng(3).random((30_000, 5))
    points[::2] = points[0]
    block = next(model.related(points, 4))
    assert block.y[:12].tolist() == [2, 4, 6, 8, *block.y[4:8].tolist(), 0, 4, 6, 8]
    assert block.distance[:4].tolist() == [0.0] * 4
