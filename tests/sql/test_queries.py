"""Every query and view of athena/ gives the expected rows on given rows.

    tests/sql/<pipeline>/<query>/           as athena/<pipeline>/<query>.sql, or …/views/<query>.sql
        given/<table>.csv     rows of a table, and their dt; columns that are left out are NULL
        parameters.json       {case: [parameter, …]}; a view has none
        names.json            {case: {placeholder: name}}, of a query with placeholders `{…}`
        expect/<case>.csv     the rows of that case; of a view, all its rows: expect/rows.csv

Types are the DDL's. In both kinds of CSV an empty field is NULL, "" is an empty text, and an array is
JSON. A query with ORDER BY must give its rows in that order. A query reads the days of its parameters
only, and a view the days that are asked for: another day's files are unreadable.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from lambdas.lake.views import in_order
from tests.sql.lake import ATHENA, GivenLake, read_text, rows_of, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sql.lake import Rows

CASES = ATHENA.parent / "tests" / "sql"
QUERIES = sorted(ATHENA.glob("*/*.sql"))
VIEWS = sorted(ATHENA.glob("*/views/*.sql"))
_NUMBERS = ("double", "float", "decimal")


def folder_of(file: Path) -> Path:
    """The folder of a query's or view's cases."""
    return CASES / file.relative_to(ATHENA).parts[0] / file.stem


def name(file: Path) -> str:
    return str(file.relative_to(ATHENA))


def cases(files: list[Path]) -> list[pytest.param]:
    return [
        pytest.param(file, expected, id=f"{file.stem}-{expected.stem}")
        for file in files
        for expected in sorted((folder_of(file) / "expect").glob("*.csv"))
    ]


@pytest.fixture
def lake(tmp_path: Path) -> GivenLake:
    return GivenLake(tmp_path)


def give(lake: GivenLake, file: Path) -> None:
    """The case's rows, and the views that the query or view reads, itself included."""
    for given in sorted((folder_of(file) / "given").glob("*.csv")):
        lake.put(given)
    texts = {view.stem: view.read_text() for view in VIEWS}
    wanted = file.read_text()
    for view in reversed(list(in_order(texts))):
        if view in wanted:
            wanted += texts[view]
    for view in in_order(texts):
        if view in wanted:
            lake.create_view(texts[view])


def check(found: Rows, expected: Path, *, ordered: bool) -> None:
    """Compare a result with the expected rows: numbers by value, all else by Athena's text."""
    wanted = read_text(expected)
    kinds = [column.type for column in found.columns]
    assert [column.name for column in found.columns] == wanted.column_names

    def comparable(row: tuple[str | None, ...]) -> tuple[str | float | None, ...]:
        return tuple(_value(text, kind) for text, kind in zip(row, kinds, strict=True))

    got = [comparable(row) for row in found.rows]
    right = [comparable(row) for row in rows_of(wanted)]
    if not ordered:
        got, right = sorted(got, key=repr), sorted(right, key=repr)
    assert len(got) == len(right), got
    for one, other in zip(got, right, strict=True):
        assert all(_equal(*pair) for pair in zip(one, other, strict=True)), (one, other)


def _value(text: str | None, kind: str) -> str | float | None:
    return float(text) if text is not None and kind in _NUMBERS else text


def _equal(one: str | float | None, other: str | float | None) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-14, abs_tol=1e-14)
    return one == other


@pytest.mark.parametrize("file", [*QUERIES, *VIEWS], ids=name)
def test_a_query_or_view_has_a_case(file: Path) -> None:
    folder = folder_of(file)
    expected = {one.stem for one in (folder / "expect").glob("*.csv")}
    wanted = set(parameters(file)) if file in QUERIES else {"rows"}
    assert expected == wanted, f"{folder}: each case has parameters and an expect/<case>.csv"
    assert expected, f"{folder} has no case"


def test_every_case_is_of_a_query_or_view() -> None:
    folders = {path.parent for path in CASES.glob("*/*/expect")}
    assert folders == {folder_of(file) for file in [*QUERIES, *VIEWS]}


@pytest.mark.parametrize(("file", "expected"), cases(QUERIES))
def test_a_query_gives_the_expected_rows_and_reads_its_days_only(
    lake: GivenLake, file: Path, expected: Path
) -> None:
    give(lake, file)
    lake.put_unreadable_day()
    stated = folder_of(file) / "names.json"
    names = json.loads(stated.read_text())[expected.stem] if stated.exists() else {}
    sql = file.read_text().format(**names) if names else file.read_text()
    check(lake.run(sql, *parameters(file)[expected.stem]), expected, ordered="order by" in sql.split(")")[-1])


@pytest.mark.parametrize(("file", "expected"), cases(VIEWS))
def test_a_view_gives_the_expected_rows(lake: GivenLake, file: Path, expected: Path) -> None:
    give(lake, file)
    check(lake.run(f"select * from {file.stem}"), expected, ordered=False)


@pytest.mark.parametrize("file", VIEWS, ids=name)
def test_a_view_reads_the_days_that_are_asked_for_only(lake: GivenLake, tmp_path: Path, file: Path) -> None:
    give(lake, file)
    wanted = read_text(folder_of(file) / "expect" / "rows.csv")
    day = max(wanted["dt"].to_pylist())
    lake.put_unreadable_day()
    of_day = tmp_path / "of_day.csv"
    write_text(of_day, wanted.column_names, [row for row in rows_of(wanted) if row[-1] == day])
    check(lake.run(f"select * from {file.stem} where dt = ?", day), of_day, ordered=False)


def test_only_one_place_reads_the_features_of_every_source_and_says_what_is_not_analysed() -> None:
    reading = {name(file) for file in [*QUERIES, *VIEWS] if "from audio_features" in file.read_text()}
    # The other one asks what one source answered, so that it is not asked again.
    assert reading == {"shared/views/analysed_features.sql", "artists/known_features.sql"}
    telling = {name(file) for file in ATHENA.rglob("*.sql") if "time_signature = 0" in file.read_text()}
    assert telling == {"shared/views/analysed_features.sql"}


def parameters(file: Path) -> dict[str, list[str]]:
    """The parameters of each case of a query."""
    stated = folder_of(file) / "parameters.json"
    return dict(json.loads(stated.read_text())) if stated.exists() else {}
