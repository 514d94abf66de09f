import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.models.small_clusters import joined


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([6, 5, 5], [6, 5, 5]),  # nothing is too small
        ([9, 4, 2], [9, 6]),  # the small ones together are enough
        ([9, 6, 2], [9, 8]),  # one small one takes the smallest of the others along
        ([9, 2, 1], [12]),
        ([5, 5, 1, 1, 1, 1, 1], [5, 5, 5]),
        ([7], [7]),
    ],
)
def test_no_cluster_is_left_that_is_too_small(sizes: list[int], expected: list[int]) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    found = joined(labels, 5)
    assert np.bincount(found).tolist() == expected


@given(st.lists(st.integers(0, 6), min_size=5, max_size=60))
def test_clusters_are_only_ever_joined_and_the_largest_comes_first(labels: list[int]) -> None:
    found = joined(np.array(labels), 5)
    sizes = np.bincount(found)
    assert sizes.min() >= 5
    assert (np.diff(sizes) <= 0).all()
    pairs = {(before, after) for before, after in zip(labels, found.tolist(), strict=True)}
    assert len(pairs) == len(set(labels))  # who was together still is
