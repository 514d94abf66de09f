"""Shards: slices of the artists that one function can write within its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.artists.shards import ROWS, cut, part


@given(st.integers(1, 2_000_000), st.integers(0, 3_000))
def test_every_artist_is_in_one_shard_in_order_and_none_has_much_more_than_five_million_rows(artists, keep):
    keep = min(keep, artists - 1)
    found = cut(artists, keep)
    assert [found[0].start, *(shard.stop for shard in found)] == [*(s.start for s in found), artists]
    assert all(0 < len(shard) * keep <= ROWS + keep or keep == 0 for shard in found)


@pytest.mark.parametrize(
    ("artists", "keep", "count"),
    [
        (1, 0, 1),
        (397, 396, 1),
        (100_000, 50, 1),
        (100_001, 50, 2),
        (1_000_000, 50, 10),
        (10_000_000, 50, 100),
    ],
)
def test_a_million_artists_with_fifty_neighbours_are_ten_shards_and_a_small_catalogue_is_one(
    artists, keep, count
):
    assert len(cut(artists, keep)) == count


def test_shards_are_of_about_equal_size():
    sizes = {len(shard) for shard in cut(1_000_003, 50)}
    assert max(sizes) - min(sizes) <= 1


def test_a_file_is_named_by_its_slice_so_that_another_cut_never_takes_its_name():
    assert part(range(100_000), 4) == "00000000-00100000-004"
    assert part(range(50_000), 4) != part(range(100_000), 4)
