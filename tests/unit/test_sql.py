"""Every SQL file of athena/: Trino's grammar, and the house's manners."""

import re
from pathlib import Path

import pytest
from trino_sql_validator import validate

from lambdas.lake.views import in_order

ATHENA = Path(__file__).parents[2] / "athena"
QUERIES = sorted(ATHENA.glob("*/*.sql"))
VIEWS = sorted(ATHENA.glob("*/views/*.sql"))
FILES = sorted(ATHENA.rglob("*.sql"))

# The validator lets these through, and Athena does not.
REFUSED = r"\*\s+(exclude|replace)\b|distinct on\b|limit\s+\d+\s+offset|interval\s+'\d+ \w+'|::|group by all"


def text_of(file: Path) -> str:
    """Without comments, and with a name in place of each placeholder `{name}`."""
    return re.sub(r"\{(\w+)\}", r"\1", re.sub(r"--[^\n]*", "", file.read_text()))


def name(file: Path) -> str:
    return str(file.relative_to(ATHENA))


@pytest.mark.parametrize("file", [*QUERIES, *VIEWS], ids=name)
def test_a_query_is_trinos_without_a_warning(file):
    select = re.sub(r"create or replace view \w+ as\s", "", text_of(file))
    result = validate(select, jinja="reject")
    assert result.valid, result
    assert not getattr(result, "warnings", None)
    assert not re.search(REFUSED, select, re.IGNORECASE)


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_file_begins_with_its_grain(file):
    assert re.match(r"-- (One|Two) rows?( per|,|:)", file.read_text())


@pytest.mark.parametrize("file", QUERIES, ids=name)
def test_a_query_names_its_parameters_and_filters_by_day(file):
    header = "".join(line for line in file.read_text().splitlines() if line.startswith("--"))
    parameters = text_of(file).count("?")
    assert str(parameters) in header or (parameters == 1 and "Parameter" in header)
    assert "dt = ?" in text_of(file) or "dt between ? and ?" in text_of(file)


@pytest.mark.parametrize("file", VIEWS, ids=name)
def test_a_view_is_named_like_its_file(file):
    assert f"create or replace view {file.stem} as" in text_of(file)


@pytest.mark.parametrize("file", sorted(ATHENA.glob("*/tables/*.sql")), ids=name)
def test_a_table_is_named_like_its_file_and_every_column_has_a_comment(file):
    ddl = text_of(file)
    assert f"create external table {file.stem} (" in ddl
    columns = re.search(r"\((.*?)\n\)", ddl, re.DOTALL)
    assert columns
    assert all(" comment '" in line for line in columns[1].strip().splitlines())


def test_a_view_is_made_after_those_it_reads():
    texts = {"a": "select * from b", "b": "select * from c", "c": "select 1"}
    assert list(in_order(texts)) == ["c", "b", "a"]
