"""Trino's SQL gives Trino's answers on DuckDB. Expected values are Trino's, from its documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from local.athena.engine import as_query_error, connect
from local.athena.errors import QueryError
from local.athena.gate import parse_query
from local.athena.results import column_of, text_of
from local.athena.translate import UNNAMED, to_duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(tmp_path_factory.mktemp("duck")) as connection:
        yield connection


def answer(duck: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[str | None, ...]]:
    """The result as the CSV would spell it."""
    translated = to_duckdb(parse_query(sql))
    kinds = duck.sql(translated).types
    places = [f"c{i}" for i in range(len(kinds))]
    texts = ", ".join(text_of(place, kind) for place, kind in zip(places, kinds, strict=True))
    return duck.execute(f"select {texts} from ({translated}) as r({', '.join(places)})").fetchall()


EXPRESSIONS = [
    # integers divide to integers, decimals keep their scale
    ("5 / 2", "2"),
    ("-5 / 2", "-2"),
    ("5 / 2.0", "2.5"),
    ("1.0 / 3", "0.3"),
    ("2.00 / 3.0", "0.67"),
    ("5 / 2e0", "2.5"),
    ("-7 % 3", "-1"),
    ("(7 / 2) / 2", "1"),
    ("try(1 / 0)", None),
    # text of numbers as Java spells it
    ("cast(1e7 as varchar)", "1.0E7"),
    ("cast(123.0e0 as varchar)", "123.0"),
    ("cast(12345 as varchar(2))", "12"),
    ("cast(timestamp '2026-11-20 10:00:00' as varchar)", "2026-11-20 10:00:00.000"),
    ("cast(2.5e0 as integer)", "3"),
    ("cast(-2.5e0 as bigint)", "-3"),
    ("cast('7' as integer)", "7"),
    ("try_cast('1.5' as integer)", None),
    ("try(cast('1.5' as integer))", None),
    ("try_cast('x' as integer)", None),
    # dates
    ("date '2026-01-31' + interval '1' month", "2026-02-28"),
    ("date '2026-03-01' - interval '1' day", "2026-02-28"),
    ("date_add('day', -1, date '2026-01-01')", "2025-12-31"),
    ("date_add('day', 1, date_add('day', 1, date '2026-01-01'))", "2026-01-03"),
    ("date_add('hour', 2, timestamp '2026-01-01 23:30:00')", "2026-01-02 01:30:00.000"),
    ("date_diff('day', timestamp '2026-01-01 23:00:00', timestamp '2026-01-02 01:00:00')", "0"),
    ("date_diff('day', date '2026-01-01', date '2026-01-03')", "2"),
    ("date_trunc('month', date '2026-11-20')", "2026-11-01"),
    ("date_trunc('hour', timestamp '2026-11-20 10:11:12')", "2026-11-20 10:00:00.000"),
    ("date_format(timestamp '2026-11-20 10:11:12', '%Y-%m-%d %H:%i:%s')", "2026-11-20 10:11:12"),
    ("date_parse('2026-11-20', '%Y-%m-%d')", "2026-11-20 00:00:00.000"),
    ("format_datetime(timestamp '2026-11-20 10:11:12', 'yyyy-MM-dd''T''HH:mm')", "2026-11-20T10:11"),
    ("day_of_week(date '2026-11-22')", "7"),
    ("from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"),
    ("date(timestamp '2026-11-20 10:00:00')", "2026-11-20"),
    # text
    ("concat('a', null)", None),
    ("'a' || 'b'", "ab"),
    ("'a\\nb'", "a\\nb"),
    ("regexp_like('abc', 'b.')", "true"),
    ("regexp_extract('abc', '\\d')", None),
    ("regexp_extract('a1b2', '([a-z])(\\d)', 2)", "1"),
    ("regexp_replace('abc', '(b)', '[$1]')", "a[b]c"),
    ("regexp_replace('abab', 'b')", "aa"),
    ("split('a,b', ',')", "[a, b]"),
    ("split_part('a,b', ',', 3)", None),
    ("strpos('abc', 'c')", "3"),
    ("codepoint('A')", "65"),
    # arrays, maps, rows
    ("cardinality(array[1, 2])", "2"),
    ("contains(array['a'], 'b')", "false"),
    ("element_at(array[1], 2)", None),
    ("array[1, 2][2]", "2"),
    ("slice(array[1, 2, 3, 4], 2, 2)", "[2, 3]"),
    ("slice(array[1, 2, 3, 4], -3, 2)", "[2, 3]"),
    ("array_position(array[1], 9)", "0"),
    ("array_join(array['a', 'b'], '-')", "a-b"),
    ("array_sort(array[2, null, 1])", "[1, 2, null]"),
    ("array_distinct(array[1, 1])", "[1]"),
    ("flatten(array[array[1], array[2]])", "[1, 2]"),
    ("arrays_overlap(array[1, 2], array[2])", "true"),
    ("transform(array[1, 2], x -> x / 2)", "[0, 1]"),
    ("filter(array[1, 2], x -> x > 1)", "[2]"),
    ("reduce(array[1, 2, 3], 0, (s, x) -> s + x, s -> s * 10)", "60"),
    ("zip_with(array[1, 2], array[3, 4], (x, y) -> x * y)", "[3, 8]"),
    ("any_match(array[1, 2], x -> x > 1)", "true"),
    ("all_match(array[1, 2], x -> x > 1)", "false"),
    ("none_match(array[1, 2], x -> x > 2)", "true"),
    ("sequence(1, 3)", "[1, 2, 3]"),
    ("sequence(date '2026-01-01', date '2026-01-02')", "[2026-01-01, 2026-01-02]"),
    ("map(array['a'], array[1])", "{a=1}"),
    ("element_at(map(array['a'], array[1]), 'b')", None),
    ("cast(row(1, 'x') as row(a integer, b varchar))", "{a=1, b=x}"),
    ("json_extract_scalar('{\"a\": {\"b\": 5}}', '$.a.b')", "5"),
    # the rest
    ("if(1 > 2, 'x', 'y')", "y"),
    ("if(1 > 2, 'x')", None),
    ("greatest(1, null)", None),
    ("is_nan(nan())", "true"),
    ("infinity()", "Infinity"),
    ("round(2.567e0, 2)", "2.57"),
    ("to_hex(md5(to_utf8('a')))", "0CC175B9C0F1B6A831C399E269772661"),
    ("to_utf8('ab')", "61 62"),
]


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS, ids=[pair[0] for pair in EXPRESSIONS])
def test_an_expression_means_what_it_means_in_trino(
    duck: duckdb.DuckDBPyConnection, expression: str, expected: str | None
) -> None:
    assert answer(duck, f"select {expression}") == [(expected,)]


V = "(values (1, 10e0, 'a'), (2, 20e0, 'b'), (3, 30e0, 'b')) as v(n, x, k)"
QUERIES = [
    (f"select sum(n) / count(*), sum(x) / count(*) from {V}", [("2", "20.0")]),
    (f"select count(*) * 1.0 / 7 from {V}", [("0.4",)]),
    (
        f"select date_trunc('day', max(timestamp '2026-11-20 10:00:00')) from {V}",
        [("2026-11-20 00:00:00.000",)],
    ),
    (
        f"select max_by(k, n), min_by(k, n), count_if(n > 1), bool_and(n > 0) from {V}",
        [("b", "a", "2", "true")],
    ),
    (f"select map_agg(k, n) from {V} where n < 3", [("{a=1, b=2}",)]),
    (f"select array_agg(n order by n desc) from {V}", [("[3, 2, 1]",)]),
    (f"select arbitrary(k) from {V} where k = 'a'", [("a",)]),
    (f"select approx_percentile(x, 0.5) from {V}", [("20.0",)]),
    (f"select listagg(k, '-') within group (order by n) from {V}", [("a-b-b",)]),
    (
        f"select k, row_number() over (partition by k order by n desc) from {V} order by n",
        [("a", "1"), ("b", "2"), ("b", "1")],
    ),
    (f"select n from {V} order by n offset 1 limit 1", [("2",)]),
    ("select n, o from unnest(array[7, 8]) with ordinality as u(n, o) order by o", [("7", "1"), ("8", "2")]),
    ("select k, v from unnest(map(array['a'], array[1])) as u(k, v)", [("a", "1")]),
    ("select a, b from unnest(array[1, 2], array['x']) as u(a, b) order by a", [("1", "x"), ("2", None)]),
    (
        "select x.n, u.e from (values (1, array[5, 6])) as x(n, a) cross join unnest(x.a) as u(e) order by 2",
        [("1", "5"), ("1", "6")],
    ),
    (
        "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select sum(n) from r",
        [("6",)],
    ),
    ("select x from (values 2, null, 1) as v(x) order by x desc", [("2",), ("1",), (None,)]),
    ("values (1, 'a')", [("1", "a")]),
    ("select a.b from (select cast(row(1) as row(b integer)) as a)", [("1",)]),
]


@pytest.mark.parametrize(("sql", "expected"), QUERIES, ids=[pair[0] for pair in QUERIES])
def test_a_query_means_what_it_means_in_trino(
    duck: duckdb.DuckDBPyConnection, sql: str, expected: list[tuple[str | None, ...]]
) -> None:
    assert answer(duck, sql) == expected


def test_types_of_results_are_athenas(duck: duckdb.DuckDBPyConnection) -> None:
    sql = "select sum(1), count(*), 5 / 2, avg(1), 1.5, 'x', max(date '2026-01-01'), array_agg(1), true, 1e0"
    kinds = duck.sql(to_duckdb(parse_query(sql))).types
    assert [column_of("", kind).type for kind in kinds] == [
        "bigint", "bigint", "integer", "double", "decimal", "varchar", "date", "array", "boolean", "double",
    ]  # fmt: skip


def test_columns_without_a_name_are_marked_and_others_keep_theirs(duck: duckdb.DuckDBPyConnection) -> None:
    sql = "select count(*), x as Foo, x, v.x, (x), x + 1 from (values 1) as v(x) group by x"
    assert duck.sql(to_duckdb(parse_query(sql))).columns == [UNNAMED, "Foo", "x", "x", "x", UNNAMED]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select 1 / 0", "DIVISION_BY_ZERO"),
        ("select 1.0 / 0", "DIVISION_BY_ZERO"),
        ("select 1 % 0", "DIVISION_BY_ZERO"),
        ("select 1e0 / 0", "NOT_SUPPORTED"),
        ("select cast('x' as integer)", "INVALID_CAST_ARGUMENT"),
        ("select cast('1.5' as integer)", "INVALID_CAST_ARGUMENT"),
        (
            "select xxhash64(to_utf8('a'))",
            "NOT_SUPPORTED: line 1:8: the local endpoint does not serve the function",
        ),
        ("select format_datetime(now(), 'QQQ')", "NOT_SUPPORTED"),
        ("select typeof(1)", "NOT_SUPPORTED"),
        ("select 9223372036854775807 + 1", "NUMERIC_VALUE_OUT_OF_RANGE"),
    ],
)
def test_what_cannot_be_answered_as_trino_would_fails_with_a_reason(
    duck: duckdb.DuckDBPyConnection, sql: str, reason: str
) -> None:
    with pytest.raises((QueryError, duckdb.Error)) as failed:
        answer(duck, sql)
    error = failed.value
    told = as_query_error(error) if isinstance(error, duckdb.Error) else error
    assert str(told).startswith(reason)
