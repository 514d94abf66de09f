"""Pairs as rows of SQL."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.serving.pairs import pair_rows

A, B, C = "A" * 22, "B" * 22, "a" * 22
IDS = np.array([A, B, C], dtype="S22")
ROW = re.compile(r"\(x'(\w{44})',x'(\w{44})',(.+)\)")


def rows(left, right, distance, ids=IDS, size=5000):
    return list(pair_rows(ids, [(np.array(left), np.array(right), np.array(distance, dtype=float))], size))


def read(row):
    left, right, distance = ROW.fullmatch(row).groups()
    return bytes.fromhex(left).decode(), bytes.fromhex(right).decode(), float(distance)


def test_each_pair_is_a_row_with_its_ids_and_the_very_distance():
    (made,) = rows([0, 0, 2], [1, 2, 0], [0.1, 1 / 3, 1e-9])
    assert [read(row) for row in made] == [(A, B, 0.1), (A, C, 1 / 3), (C, A, 1e-9)]


def test_lists_hold_at_most_size_rows_and_no_row_is_lost():
    assert [len(part) for part in rows([0, 0, 1, 1, 2], [1, 2, 0, 2, 0], [1] * 5, size=2)] == [2, 2, 1]


def test_no_pairs_are_no_statement():
    assert rows(np.array([], int), np.array([], int), []) == []


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_distance_that_is_not_finite_names_its_pair(value):
    with pytest.raises(InvalidInput, match=f"from {A} to {C} is {value}"):
        rows([0, 0], [1, 2], [1.0, value])


@pytest.mark.parametrize("bad", ["short", "x" * 23, "'" * 22, "é" * 11, "A" * 21 + " ", "A" * 21 + "\n"])
def test_an_id_that_is_not_22_base_62_characters_is_refused(bad):
    with pytest.raises(InvalidInput, match="22 base-62"):
        rows([0], [0], [1.0], ids=np.array([bad.encode()]))


@pytest.mark.parametrize(("left", "right"), [([1, 0], [0, 1]), ([0, 0], [2, 1]), ([0, 0], [1, 1])])
def test_rows_out_of_key_order_or_twice_are_refused(left, right):
    with pytest.raises(InvalidInput, match="must ascend"):
        rows(left, right, [1.0, 2.0])


def test_ids_out_of_order_are_refused():
    with pytest.raises(InvalidInput, match="ids must ascend"):
        rows([0], [1], [1.0], ids=IDS[::-1])
