"""Rows that cannot be used are left out, counted and named, up to a share; features stay in their ranges."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.importing.columns import typed
from lambdas.importing.features import within_ranges
from lambdas.importing.left_out import BadRow, LeftOut

FIELD = pa.field("popularity", pa.int32())


def column(*values):
    return pa.chunked_array([pa.array(values)])


def test_every_row_that_cannot_be_read_is_noted_and_the_others_stay():
    left_out = LeftOut("f.csv", 1)
    read = typed(column("1", "x", "", "2.5", "3", "1e99", "inf", "y"), FIELD, "f.csv", left_out)
    assert read.to_pylist() == [1, None, None, None, 3, None, None, None]
    assert [(bad.row, bad.reason) for bad in left_out.rows] == [
        (2, "is not an integer; leave it empty if it is not known"),
        (4, "is not an integer"),
        (6, "is out of the range of int32"),
        (7, "is not an integer: infinity cannot be used"),
        (8, "is not an integer; leave it empty if it is not known"),
    ]
    table = pa.table({"popularity": read})
    assert left_out.without(table).to_pydict() == {"popularity": [1, None, 3]}


def test_a_row_is_noted_once_with_its_first_reason():
    left_out = LeftOut("f.csv")
    left_out.note(4, "name", "", "is empty")
    left_out.note(4, "id", "x", "is not an id")
    assert left_out.rows == [BadRow(5, "name", "", "is empty")]


def test_up_to_the_share_rows_are_left_out_and_beyond_it_the_first_is_named():
    left_out = LeftOut("f.csv", 0.1)
    left_out.note(2, "name", "x", "is no name")
    left_out.check(10)
    with pytest.raises(InvalidInput) as refused:
        left_out.check(9)
    assert str(refused.value) == (
        "f.csv row 3, column name: 'x' is no name; 1 of 9 rows cannot be used, and up to 10% are left out "
        "(`--bad-rows SHARE`)"
    )


def test_many_bad_rows_are_found_without_trying_each():
    values = ["x" if number % 1000 == 0 else "1" for number in range(100_000)]
    left_out = LeftOut("f.csv")
    typed(column(*values), FIELD, "f.csv", left_out)
    assert [bad.row for bad in left_out.rows] == list(range(1, 100_001, 1000))


def features(**columns):
    return pa.table({name: pa.array(values, pa.float64()) for name, values in columns.items()})


def test_a_value_outside_of_its_range_costs_its_row_and_is_named():
    left_out = LeftOut("f.csv")
    rows = features(energy=[0.5] * 19 + [57], tempo=[*[120.0] * 18, -1, 100], loudness=[3.0] * 20)
    within_ranges(rows, left_out, [])
    assert [(bad.row, bad.column, bad.value, bad.reason) for bad in left_out.rows] == [
        (19, "tempo", "-1.0", "is outside of 0 to 500"),
        (20, "energy", "57.0", "is outside of 0 to 1"),
    ]


def test_columns_in_per_cent_are_recognised_and_said():
    left_out, notes = LeftOut("f.csv"), []
    rows = features(
        danceability=[80, 0, 37], energy=[57, 1, 90], speechiness=[0.4, 5, 0], tempo=[90, 80, 100]
    )
    read = within_ranges(rows, left_out, notes).to_pydict()
    assert read["danceability"] == [0.8, 0, 0.37]
    assert read["speechiness"] == pytest.approx([0.004, 0.05, 0])
    assert read["tempo"] == [90, 80, 100]
    assert notes == [
        "danceability, energy, speechiness in per cent, because the values reach from 1 to 100: divided by 100"
    ]
    assert not len(left_out)


def test_fractions_stay_fractions_even_where_all_are_0_or_1():
    notes: list[str] = []
    rows = features(danceability=[0, 1, 1], energy=[1, 1, 0])
    assert within_ranges(rows, LeftOut("f.csv"), notes).equals(rows)
    assert notes == []
