"""Nothing is guessed: a column settles how it is read, or the import stops and names the option that does."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.importing.days import days
from lambdas.importing.lists import lists
from lambdas.importing.separators import NONE, Said, settle
from lambdas.importing.tables import Columns

TYLER = ["Tyler, The Creator", "Tyler, The Creator, Kali", "Tyler, The Creator, Lola"]


def columns(name, values, kind=None):
    return Columns("f.csv", pa.table({name: pa.array(values, kind)}), {})


@pytest.mark.parametrize(
    ("values", "order", "expected", "note"),
    [
        (["2024-03-04", "2024-03-04T10:00"], None, ["2024-03-04", "2024-03-04"], []),
        (
            ["04/03/2024", "25/03/2024"],
            None,
            ["2024-03-04", "2024-03-25"],
            ["dates as day, month, year, because row 2 is 25/03/2024"],
        ),
        (
            ["3/4/2024", "3/25/2024"],
            None,
            ["2024-03-04", "2024-03-25"],
            ["dates as month, day, year, because row 2 is 3/25/2024"],
        ),
        (["04.03.2024"], "days", ["2024-03-04"], []),
        (["04-03-2024"], "months", ["2024-04-03"], []),
        (["03/03/2024"], None, ["2024-03-03"], []),
    ],
)
def test_days_are_read_as_the_whole_column_or_the_operator_says(values, order, expected, note):
    of_file = columns("day", values)
    assert days(of_file, "day", order).to_pylist() == expected
    assert of_file.notes == note


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            ["01/01/2024", "04/03/2024"],
            r"row 2, column day: 04/03/2024 may be a day and a month .*--days-first",
        ),
        (
            ["25/03/2024", "3/25/2024"],
            r"days first \(row 1: 25/03/2024\) and months first \(row 2: 3/25/2024\)",
        ),
    ],
)
def test_days_that_nothing_settles_stop_the_import(values, said):
    with pytest.raises(InvalidInput, match=said):
        days(columns("day", values), "day")


def test_a_day_that_is_none_costs_its_row():
    of_file = columns("day", ["2024-03-04", "soon", "2024-02-30"])
    assert days(of_file, "day").to_pylist() == ["2024-03-04", None, None]
    assert [(bad.row, bad.reason) for bad in of_file.left_out.rows] == [
        (2, "is no day: write YYYY-MM-DD"),
        (3, "is no day of the calendar"),
    ]


@pytest.mark.parametrize(
    ("values", "said", "expected"),
    [
        (["A", "B"], Said(), [["A"], ["B"]]),
        (["A;B, C", "B, C"], Said(declared=";", layout="x"), [["A", "B, C"], ["B, C"]]),
        (["A;B", "C"], Said(), [["A", "B"], ["C"]]),
        (["A|B", "C"], Said(), [["A", "B"], ["C"]]),
        (["A, B", "A"], Said(), [["A", "B"], ["A"]]),
        (["A,B", "B"], Said(), [["A", "B"], ["B"]]),
        (["10,000 Maniacs", "X"], Said(), [["10,000 Maniacs"], ["X"]]),
        (["10,000 Maniacs, X", "X"], Said(), [["10,000 Maniacs", "X"], ["X"]]),
        (["A, B"], Said(", "), [["A", "B"]]),
        (["A, B"], Said(NONE), [["A, B"]]),
        (["A\\, B, C", "C"], Said(", "), [["A, B", "C"], ["C"]]),
        (
            TYLER,
            Said(declared=", "),
            [["Tyler, The Creator"], ["Tyler, The Creator", "Kali"], ["Tyler, The Creator", "Lola"]],
        ),
        (
            TYLER,
            Said(", "),
            [["Tyler, The Creator"], ["Tyler, The Creator", "Kali"], ["Tyler, The Creator", "Lola"]],
        ),
        (
            ["Walter, The Baker", "A, B"],
            Said(declared=", ", names=frozenset({"Walter, The Baker"})),
            [["Walter, The Baker"], ["A", "B"]],
        ),
        (["A, The Kid", "The Kid"], Said(declared=", "), [["A", "The Kid"], ["The Kid"]]),
        (
            [f"Earth, Wind & Fire{more}" for more in ("", ", A", ", B")],
            Said(declared=", "),
            [["Earth, Wind & Fire"], ["Earth, Wind & Fire", "A"], ["Earth, Wind & Fire", "B"]],
        ),
    ],
)
def test_artists_are_parted_as_the_column_the_layout_or_the_operator_says(values, said, expected):
    parting = settle("f", values, said)
    assert [parting.parts(value) for value in values] == expected


@pytest.mark.parametrize(
    ("values", "said", "message"),
    [
        (
            ["Walter, The Baker", "A"],
            Said(declared=", "),
            "'Walter, The Baker' may be one artist or several.*--one-artist",
        ),
        (["Earth, Wind & Fire"], Said(declared=", "), "may be one artist or several"),
        (["Harry, Jr.", "A"], Said(declared=", "), "may be one artist or several"),
        (["A, B", "C"], Said(), "'A, B' may be one artist or several.*--artist-separator ', ', or none"),
        (["A;B", "C, D", "C"], Said(), "holds ';' .* and ',' .* --artist-separator"),
        (["A,B", "A, C"], Said(), "commas with a blank behind them and without.*--artist-separator"),
    ],
)
def test_artists_that_nothing_settles_stop_the_import(values, said, message):
    with pytest.raises(InvalidInput, match=message):
        settle("f", values, said)


@pytest.mark.parametrize(
    "values",
    [
        ["['A', \"B's\"]", '["C"]', "D", ""],
        ['["A", "B\'s"]', "['C']", "D", None],
        [["A", "B's"], ["C"], ["D"], None],
    ],
)
def test_lists_are_read_as_json_as_python_and_as_such(values):
    of_file = columns("artists", values)
    assert lists(of_file, "artists", what="artists").to_pylist() == [["A", "B's"], ["C"], ["D"], None]
    assert not len(of_file.left_out)


def test_a_text_that_is_no_list_among_lists_costs_its_row():
    of_file = columns("artists", ["['A']", "['Guns N' Roses']", "B, C"])
    assert lists(of_file, "artists", what="artists").to_pylist() == [["A"], None, None]
    assert [bad.row for bad in of_file.left_out.rows] == [2, 3]


def test_what_was_understood_is_said():
    notes = settle("f", TYLER, Said(declared=", ", layout="Spotify Charts")).notes
    assert notes == [
        "artists separated by ', ', as Spotify Charts writes them",
        "one artist each, because their parts never stand apart: 'Tyler, The Creator'",
    ]
