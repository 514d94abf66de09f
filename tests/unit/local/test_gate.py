"""What Athena would not parse is refused at once; what it would, passes."""

from __future__ import annotations

import re

import pytest

from local.athena.errors import QueryError, RequestRefused
from local.athena.gate import parse_query

REFUSED = [
    ("select * exclude (name) from t", "line 1:10: mismatched input 'exclude'"),
    ("select * replace (1 as a) from t", "line 1:10: mismatched input 'replace'"),
    ("select distinct on (a) a from t", "line 1:17: mismatched input 'on'"),
    ("select a from t limit 5 offset 2", "line 1:25: mismatched input 'offset'"),
    ("select interval '1 day'", "line 1:24: mismatched input '<EOF>'"),
    ("select interval '1' days", "line 1:21: mismatched input 'days'"),
    ("select interval 1 day", "line 1:"),
    ("select a\nfrom t\nwhere [1, 2] = a", "line 3:7: mismatched input '['"),
    ("select {'a': 1}", "line 1:8: mismatched input '{'"),
    ("select a::int from t", "line 1:9"),
    ("select a, count(*) from t group by all", "line 1:36"),
    ("select a from t qualify row_number() over () = 1", "line 1:25"),
    ("select a ilike 'x' from t", "line 1:1"),
    ("select a == 1 from t", "line 1:10"),
    ("select 5 // 2", "line 1:"),
    ("select 2 ^ 3", "line 1:10: mismatched input '^'"),
    ("select struct_pack(a := 1)", "line 1:22: mismatched input ':='"),
    ("select `a` from t", "line 1:8"),
    ("select 1 union by name select 2", "line 1:16: mismatched input 'by'"),
    ("select * from t asof join u on t.a = u.a", "line 1:17: mismatched input 'asof'"),
    ("select * from t semi join u using (a)", "line 1:17: mismatched input 'semi'"),
    ("from t", "line 1:1: mismatched input 'from'"),
    ("from t select a", "line 1:1: mismatched input 'from'"),
    ("select * from (from t)", "line 1:16: mismatched input 'from'"),
    ("with x as (select 1 a) from x select a", "line 1:24: mismatched input 'from'"),
    ("SELEC 1", "line 1:1: mismatched input 'SELEC'"),
    ("select", "line 1:"),
    ("", "line 1:1: mismatched input '<EOF>'"),
    ("-- nothing", "line 1:1: mismatched input '<EOF>'"),
    ("select 'open", "line 1:"),
    ("select 1; select 2", "Only one sql statement is allowed"),
]


@pytest.mark.parametrize(("sql", "message"), REFUSED, ids=[sql for sql, _ in REFUSED])
def test_what_athena_cannot_parse_is_refused_with_line_and_column(sql: str, message: str) -> None:
    with pytest.raises(RequestRefused, match=re.escape(message)):
        parse_query(sql)


FILES = [
    "select * from '/etc/passwd'",
    "select * from read_parquet('/etc/passwd')",
    "select * from read_csv('s3://lake/x.csv')",
    "select * from glob('*')",
    "select * from t join 'x.parquet' on true",
    "select * from duckdb_settings()",
    "select * from table(read_csv('x'))",
    "select getenv('HOME')",
    "select current_setting('threads')",
    "select * from t, lateral read_csv('x')",
    "select 1 into outfile",
    "copy t to 'x.csv'",
    "copy (select 1) to '/tmp/x'",
    "attach 'x.db'",
    "pragma database_list",
    "set threads = 8",
    "install httpfs",
    "load httpfs",
    "call pragma_version()",
    "export database 'x'",
    "checkpoint",
    "import database 'x'",
]


@pytest.mark.parametrize("sql", FILES)
def test_nothing_that_is_duckdbs_own_passes(sql: str) -> None:
    with pytest.raises((RequestRefused, QueryError)):
        parse_query(sql)


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select list_value(1, 2)", "FUNCTION_NOT_FOUND: line 1:8: Function 'list_value' not registered"),
        ("select cast(1 as hugeint)", "TYPE_NOT_FOUND"),
        ("select lower('a', 'b')", "FUNCTION_NOT_FOUND"),
        ("select * from t tablesample bernoulli (10)", "NOT_SUPPORTED"),
        ("select * from t for version as of 1", "NOT_SUPPORTED"),
    ],
)
def test_what_parses_but_cannot_run_fails_the_query(sql: str, reason: str) -> None:
    with pytest.raises(QueryError, match=re.escape(reason)):
        parse_query(sql)


ACCEPTED = [
    "select 1",
    "SELECT a, count(*) AS n FROM t WHERE dt = ? GROUP BY a HAVING count(*) > 1 ORDER BY n DESC LIMIT 5;",
    "-- a comment\nselect a from t -- exclude (x)\nwhere b = '* exclude (a)' and c = '[1, 2]'",
    "select * from t offset 2 limit 5",
    "select * from t offset 2 rows fetch first 5 rows only",
    "select array[1, 2][1], m['k'], f.x[1], \"a b\"[2] from t",
    "select x from t cross join unnest(array[1, 2]) as u(x)",
    "select x, o from unnest(sequence(1, 3)) with ordinality as u(x, o)",
    "select transform(a, x -> x + 1), reduce(a, 0, (s, x) -> s + x, s -> s) from t",
    "select interval '1' day, interval '-2' month, date '2026-01-01' + interval '3' hour",
    "select extract(year from d), trim(both ' ' from s), substring(s from 2) from t",
    "select sum(a) over w from t window w as (partition by b rows between 1 preceding and current row)",
    "select max(a) filter (where b > 1), count(distinct c) from t",
    "with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r",
    "select * from (values (1, 'a'), (2, 'b')) as v(x, y)",
    "values (1, 'a'), (2, 'b')",
    "select cast(row(1, 'a') as row(x integer, y varchar)).x",
    "select a from t union all select b from u intersect select c from v",
    "select listagg(a, ',') within group (order by a) from t",
    'select 1 as year, 2 as day, 3 as "exclude"',
    "select exclude from t",
    "select a != 1, a <> 2, a || 'x', a like '!%' escape '!' from t",
    "select * from t where exists (select 1 from u where u.a = t.a) and a in (select b from v)",
    "select count(*) from t natural join u cross join v left join w using (a)",
    "select 'it''s', U&'\\0041', x'00ff'",
    "select a from t group by grouping sets ((a), (a, b), ()), cube (c), rollup (d)",
]


@pytest.mark.parametrize("sql", ACCEPTED)
def test_what_athena_takes_passes(sql: str) -> None:
    parse_query(sql)
