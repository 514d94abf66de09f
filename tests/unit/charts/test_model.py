import numpy as np
import pytest
from sklearn.cluster import KMeans

from lambdas.charts.model import related, z_scores
from lambdas.core.errors import InvalidInput
from lambdas.models.clusters import clusters


@pytest.fixture
def points():
    """Sixty songs of four features; rows of equal value among them."""
    values = np.random.default_rng(3).normal(size=(60, 4))
    values[7] = values[3]
    return values


def test_a_z_score_divides_by_the_population_standard_deviation():
    assert z_scores(np.array([[1.0], [3.0]])).tolist() == [[-1.0], [1.0]]


def test_a_constant_feature_becomes_zero_even_where_its_mean_is_inexact():
    assert z_scores(np.array([[0.1, 1.0], [0.1, 3.0], [0.1, 2.0]]))[:, 0].tolist() == [0.0, 0.0, 0.0]


def test_a_missing_feature_is_refused():
    with pytest.raises(ValueError, match="missing"):
        z_scores(np.array([[np.nan]]))


def test_distances_on_a_3_4_5_triangle():
    found = related(np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]]))
    rows = list(zip(found.track, found.y, found.distance, found.ranking, strict=True))
    assert rows == [
        (0, 1, 3.0, 1),
        (0, 2, 4.0, 2),
        (1, 0, 3.0, 1),
        (1, 2, 5.0, 2),
        (2, 0, 4.0, 1),
        (2, 1, 5.0, 2),
    ]


def test_ties_are_ranked_by_position():
    found = related(np.array([[0.0], [1.0], [-1.0], [0.0]]))
    assert found.y[:3].tolist() == [3, 1, 2]
    assert found.y[9:].tolist() == [0, 1, 2]


def test_every_pair_stands_once_in_each_direction_with_an_equal_distance(points):
    found = related(points)
    away = {(one, other): far for one, other, far in zip(found.track, found.y, found.distance, strict=True)}
    assert len(away) == len(found.track) == 60 * 59
    assert all(away[one, other] == away[other, one] for one, other in away)


@pytest.mark.parametrize("songs", [0, 1])
def test_one_song_alone_has_no_kin(songs):
    assert len(related(np.zeros((songs, 4))).track) == 0


def test_clusters_are_scikit_learns_renumbered_by_size_then_smallest_id(points):
    ids = [f"{number:03d}" for number in range(60)]
    found = clusters(points, ids)
    theirs = KMeans(n_clusters=5, random_state=0, n_init=10).fit(points)
    assert len({*zip(theirs.labels_, found.label, strict=True)}) == 5
    sizes = [int((found.label == label).sum()) for label in range(5)]
    firsts = [
        min(song for song, label in zip(ids, found.label, strict=True) if label == each) for each in range(5)
    ]
    order = [(-size, first) for size, first in zip(sizes, firsts, strict=True)]
    assert order == sorted(order)
    assert found.distance == pytest.approx(theirs.transform(points).min(axis=1))


def test_fewer_different_songs_than_clusters_is_a_clear_error():
    with pytest.raises(InvalidInput, match=r"6 songs with features \(4 different\) cannot make 5 clusters"):
        clusters(np.array([[0.0], [0.0], [0.0], [1.0], [2.0], [3.0]]), list("abcdef"))


def test_songs_out_of_order_are_refused_because_the_labels_would_change(points):
    with pytest.raises(ValueError, match="order"):
        clusters(points[:2], ["b", "a"])
