import numpy as np
import pytest
from sklearn.cluster import KMeans

from lambdas.core.errors import InvalidInput
from lambdas.models.clusters import clusters


@pytest.fixture
def points():
    """Sixty points of four features; rows of equal value among them."""
    values = np.random.default_rng(3).normal(size=(60, 4))
    values[7] = values[3]
    return values


def test_clusters_are_scikit_learns_renumbered_by_size_then_smallest_id(points):
    ids = [f"{number:03d}" for number in range(60)]
    found = clusters(points, ids)
    theirs = KMeans(n_clusters=5, random_state=0, n_init=10).fit(points)
    assert len({*zip(theirs.labels_, found.label, strict=True)}) == 5
    sizes = [int((found.label == label).sum()) for label in range(5)]
    firsts = [
        min(one for one, label in zip(ids, found.label, strict=True) if label == each) for each in range(5)
    ]
    order = [(-size, first) for size, first in zip(sizes, firsts, strict=True)]
    assert order == sorted(order)
    assert found.distance == pytest.approx(theirs.transform(points).min(axis=1))


def test_fewer_different_points_than_clusters_is_a_clear_error():
    with pytest.raises(InvalidInput, match=r"6 points \(4 different\) cannot make 5 clusters"):
        clusters(np.array([[0.0], [0.0], [0.0], [1.0], [2.0], [3.0]]), list("abcdef"))


def test_ids_out_of_order_are_refused_because_the_labels_would_change(points):
    with pytest.raises(ValueError, match="order"):
        clusters(points[:2], ["b", "a"])
