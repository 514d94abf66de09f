import numpy as np
import pytest

from lambdas.models import maps
from lambdas.models.maps import grouped, on_a_plane, scaled


def heaps(each, features=4, count=3):
    """Three heaps of points, far from each other."""
    rng = np.random.default_rng(0)
    centres = np.eye(count, features) * 50
    return np.concatenate([rng.normal(centre, 1, (each, features)) for centre in centres])


def apart(places, each):
    """Whether the nearest other place of every point is of its own heap."""
    far = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(len(places)) * 1e9
    return np.mean(far.argmin(axis=1) // each == np.arange(len(places)) // each)


def test_what_was_near_is_near_on_the_map():
    points = heaps(20)
    assert apart(on_a_plane(points), 20) == 1


def test_the_same_points_give_the_same_bytes():
    points = heaps(15)
    assert on_a_plane(points).tobytes() == on_a_plane(points.copy()).tobytes()


def test_beyond_so_many_points_the_others_lie_between_their_nearest(monkeypatch):
    monkeypatch.setattr(maps, "MOST", 60)
    points = heaps(50)
    places = on_a_plane(points)
    assert places.shape == (150, 2)
    assert apart(places, 50) == 1
    assert places.tobytes() == on_a_plane(points).tobytes()


@pytest.mark.parametrize("points", [np.empty((0, 3)), np.ones((2, 3)), np.ones((30, 3))])
def test_too_few_or_equal_points_lie_side_by_side(points):
    assert on_a_plane(points)[:, 0].tolist() == list(range(len(points)))


def test_eight_points_have_a_map_though_perplexity_7_asks_for_more():
    assert np.isfinite(on_a_plane(heaps(3)[:8])).all()


def test_clusters_are_no_more_than_different_points():
    ids = list("abcdefghi")
    assert grouped(np.repeat([[0.0], [5.0]], [4, 5], axis=0), ids, 3).tolist() == [1] * 4 + [0] * 5
    assert sorted(set(grouped(heaps(3), ids, 3).tolist())) == [0, 1, 2]
    assert grouped(np.empty((0, 2)), [], 3).tolist() == []


def test_features_are_divided_by_their_deviation_and_not_centred():
    points = np.array([[1.0, 10.0], [3.0, 30.0]])
    assert scaled(points).tolist() == [[1.0, 1.0], [3.0, 3.0]]


def test_a_missing_value_is_refused():
    with pytest.raises(ValueError, match="missing"):
        on_a_plane(np.array([[np.nan, 1.0]] * 5))
