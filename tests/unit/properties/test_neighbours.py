"""Neighbours against an oracle that is slow and obviously right, and against what must not matter."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lambdas.models.brute_force import brute_force
from lambdas.models.neighbours import neighbours
from lambdas.models.scaling import min_max
from lambdas.models.tree_search import tree_search

# Sixteenths, so that sums and scales are exact and ties are real.
GRID = st.integers(0, 16).map(lambda value: value / 16)


@st.composite
def points(draw, least=2):
    rows = draw(st.integers(least, 14))
    return draw(arrays(np.float64, (rows, draw(st.integers(1, 4))), elements=GRID))


def oracle(values, keep):
    """Every artist's `keep` nearest by definition: (artist, other) -> distance."""
    found = {}
    for artist, point in enumerate(values.tolist()):
        others = [
            (math.sqrt(sum((a - b) ** 2 for a, b in zip(point, other, strict=True))), y)
            for y, other in enumerate(values.tolist())
            if y != artist
        ]
        for distance, y in sorted(others)[:keep]:
            found[artist, y] = distance
    return found


def rows(values, keep):
    return {
        (int(artist), int(y)): float(distance)
        for block in neighbours(values, keep)
        for artist, y, distance in zip(block.point, block.y, block.distance, strict=True)
    }


def equal(found, wanted):
    return found.keys() == wanted.keys() and all(
        math.isclose(found[pair], wanted[pair], abs_tol=1e-12) for pair in wanted
    )


@given(points(), st.data())
def test_the_nearest_are_the_oracles_also_among_ties(values, data):
    keep = data.draw(st.integers(1, len(values) - 1))
    assert equal(rows(values, keep), oracle(values, keep))


@given(points())
def test_of_every_pair_the_distance_is_the_same_both_ways(values):
    found = rows(values, len(values) - 1)
    assert all(found[y, artist] == distance for (artist, y), distance in found.items())


@given(points(), st.randoms(use_true_random=False))
def test_the_artists_order_does_not_matter(values, dice):
    order = list(range(len(values)))
    dice.shuffle(order)
    found = rows(values[order], len(values) - 1)
    assert rows(values, len(values) - 1) == {
        (order[artist], order[y]): distance for (artist, y), distance in found.items()
    }


def bounds_of(values):
    return np.array([values.min(axis=0), values.max(axis=0)])


@given(points(), st.sampled_from([2.0, 0.5, 1024.0]), st.integers(-8, 8))
def test_scaling_or_shifting_a_feature_changes_no_distance(values, factor, shift):
    def scaled(table):
        return rows(min_max(table, bounds_of(table)), len(table) - 1)

    other = values.copy()
    other[:, 0] = other[:, 0] * factor + shift
    assert equal(scaled(other), scaled(values))


@given(points(), st.data())
def test_an_artist_doubled_is_at_distance_zero_and_the_others_stay(values, data):
    twin = data.draw(st.integers(0, len(values) - 1))
    found = rows(np.vstack([values, values[twin]]), len(values))
    assert found[twin, len(values)] == 0
    assert {pair: distance for pair, distance in found.items() if len(values) not in pair} == rows(
        values, len(values) - 1
    )


@given(points())
def test_a_constant_feature_adds_nothing(values):
    averages = np.column_stack([values, np.full(len(values), 7.0)])
    scaled = min_max(averages, bounds_of(averages))
    assert (scaled[:, -1] == 0).all()
    assert scaled.min() >= 0
    assert scaled.max() <= 1


@st.composite
def grids(draw):
    """Points on a grid of tenths, thirds or the like, with equal ones: distances tie, and squares round."""
    rows, features = draw(st.integers(3, 40)), draw(st.integers(1, 12))
    steps = draw(st.sampled_from([3, 7, 10]))
    whole = draw(arrays(np.int64, (rows, features), elements=st.integers(0, steps)))
    return whole / steps


@given(grids(), st.data())
def test_the_tree_and_brute_force_give_the_same_bytes_as_every_pair(points, data):
    keep = data.draw(st.integers(1, len(points) - 2))
    positions = np.arange(len(points))
    every = exact_nearest(points.tolist(), keep)
    for method in (tree_search, brute_force):
        y, far = method(points, keep)(positions)
        listed = [
            sorted(zip(row, distances, strict=True))
            for row, distances in zip(y.tolist(), far.tolist(), strict=True)
        ]
        assert listed == every


def exact_nearest(points, keep):
    """By definition, rounding as the product does: the squares added one after the other."""
    every = []
    for position, point in enumerate(points):
        others = []
        for y, other in enumerate(points):
            total = 0.0
            for a, b in zip(point, other, strict=True):
                total += (a - b) * (a - b)
            others += [(math.sqrt(total), y)] if y != position else []
        every.append(sorted((y, far) for far, y in sorted(others)[:keep]))
    return every
