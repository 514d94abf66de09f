"""DDL, views and SHOW leave Glue as Athena leaves it, and answer as Athena answers."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from tests.integration.local.lake import Lake

pytestmark = pytest.mark.integration

DAY = "2026-11-20"


@pytest.fixture
def plays(lake: Lake) -> Lake:
    """A projected table `plays` with one row on each of two days."""
    lake.rows(f"""
        -- Plays of the day.
        create external table plays (artist string comment 'who', n int comment 'how often', at timestamp)
        partitioned by (dt string) stored as parquet location 's3://{lake.name}/plays/'
        tblproperties ('projection.enabled' = 'true', 'projection.dt.type' = 'date',
            'projection.dt.format' = 'yyyy-MM-dd', 'projection.dt.range' = '2000-01-01,NOW+1DAYS',
            'storage.location.template' = 's3://{lake.name}/plays/dt=${{dt}}/')
    """)
    for n, day in enumerate(("2026-11-19", DAY), start=1):
        row = {"artist": ["a"], "n": pa.array([n], pa.int32()), "at": pa.array([0], pa.timestamp("ms"))}
        lake.put(f"plays/dt={day}/0.parquet", pa.table(row))
    return lake


def test_a_view_is_kept_in_glue_as_athena_keeps_it(plays: Lake) -> None:
    query = f"select artist, sum(n) as total, n / 2 as half from plays where dt = '{DAY}' group by artist, n"
    assert plays.rows(f"create or replace view totals as {query}") == []
    table = plays.glue.get_table(DatabaseName=plays.name, Name="totals")["Table"]
    assert table["TableType"] == "VIRTUAL_VIEW"
    assert [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]] == [
        ("artist", "string"), ("total", "bigint"), ("half", "int"),
    ]  # fmt: skip
    text = table["ViewOriginalText"]
    view = json.loads(base64.b64decode(text.removeprefix("/* Presto View: ").removesuffix(" */")))
    assert view["originalSql"] == query
    assert view["schema"] == plays.name
    assert plays.rows("select * from totals") == [["a", "2", "1"]]


def test_views_stand_on_views_and_are_read_anew(plays: Lake) -> None:
    plays.rows(f"create view today as select n from plays where dt = '{DAY}'")
    plays.rows("create view doubled as select n * 2 as m from today")
    assert plays.rows("select m, n from doubled, plays where dt = '2026-11-19'") == [["4", "1"]]
    plays.rows("create or replace view today as select n + 100 as n from plays where dt = '2026-11-20'")
    assert plays.rows("select m from doubled") == [["204"]]
    assert "AlreadyExists" in plays.reason("create view today as select 1 as n")
    plays.rows("drop view today")
    assert plays.reason("select m from doubled").startswith("TABLE_NOT_FOUND")


def test_a_view_reads_only_the_days_that_it_asks_for(plays: Lake) -> None:
    plays.rows(f"create view today as select n from plays where dt = '{DAY}'")
    whole = plays.wait(plays.start("select n from plays"))["Statistics"]["DataScannedInBytes"]
    seen = plays.wait(plays.start("select n from today"))["Statistics"]["DataScannedInBytes"]
    assert 0 < seen < whole


def test_a_view_of_itself_fails(plays: Lake) -> None:
    plays.rows("create view one as select 1 as n")
    plays.rows("create view two as select n from one")
    assert plays.rows("create or replace view one as select n from two") == []
    assert plays.reason("select * from one").startswith("INVALID_VIEW: View is recursive")


def test_a_view_that_athena_would_refuse_is_refused(plays: Lake) -> None:
    assert plays.reason("create view v as select nothing from plays").startswith("COLUMN_NOT_FOUND")
    assert "mismatched input 'exclude'" in plays.reason("create view v as select * exclude (n) from plays")
    assert plays.reason("create view v as select 1 as a, 2 as a").startswith("DUPLICATE_COLUMN_NAME")


def test_show_and_describe_list_what_glue_has(plays: Lake) -> None:
    plays.rows("create view later as select n from plays")
    assert plays.rows("show tables") == [["later"], ["plays"]]
    assert plays.rows(f"SHOW TABLES IN {plays.name} 'pl*'") == [["plays"]]
    assert plays.rows("show views") == [["later"]]
    assert [plays.name] in plays.rows("show databases")
    assert plays.rows("show columns in plays") == [["artist"], ["n"], ["at"], ["dt"]]
    assert plays.rows("show partitions plays") == [["dt=2026-11-19"], [f"dt={DAY}"]]
    assert plays.rows("describe plays")[:2] == [["artist", "string", "who"], ["n", "int", "how often"]]
    assert "projected" in str(plays.rows("msck repair table plays"))
    assert plays.rows("explain select n from plays")


def test_databases_and_tables_come_and_go(plays: Lake) -> None:
    other = f"other_{plays.name}"
    plays.rows(f"create database {other}")
    plays.rows(f"create database if not exists {other}")
    assert "AlreadyExists" in plays.reason(f"create database {other}")
    plays.rows(f"create external table {other}.t (a int) stored as parquet location 's3://{plays.name}/t/'")
    again = f"create external table if not exists {other}.t (b int) stored as parquet location 's3://x/t/'"
    plays.rows(again)
    assert "AlreadyExists" in plays.reason(again.replace("if not exists ", ""))
    assert plays.rows(f"select a from {other}.t") == []
    assert "not empty" in plays.reason(f"drop database {other}")
    plays.rows(f"drop table {other}.t")
    plays.rows(f"drop table if exists {other}.t")
    assert "Table not found" in plays.reason(f"drop table {other}.t")
    plays.rows(f"drop database {other}")
    assert [other] not in plays.rows("show databases")


def test_a_table_that_is_no_external_parquet_fails(plays: Lake) -> None:
    assert "PARQUET" in plays.reason("create external table t (a int) location 's3://x/t/'")
    assert "s3://" in plays.reason("create external table t (a int) stored as parquet location '/etc/'")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        (
            "select n as m from plays where m > 1",
            "COLUMN_NOT_FOUND: line 1:32: Column 'm' cannot be resolved",
        ),
        ("select n + 1 as m, count(*) from plays group by m", "COLUMN_NOT_FOUND"),
        ("select sum(n) as m from plays having m > 1", "COLUMN_NOT_FOUND"),
        (
            "select 1 from plays where dt = 20261120",
            "TYPE_MISMATCH: line 1:27: Cannot apply operator: varchar = int",
        ),
        ("select 1 from plays where n = '1'", "TYPE_MISMATCH"),
        ("select 1 from plays where at > '2026-11-20'", "TYPE_MISMATCH"),
        ("select 1 from plays p where p.n in ('1', '2')", "TYPE_MISMATCH"),
        ("select 1 from plays where n between '1' and '2'", "TYPE_MISMATCH"),
        ("select artist + 1 from plays", "TYPE_MISMATCH"),
        ("select artist || n from plays", "TYPE_MISMATCH"),
        ("select artist, n from plays group by artist", "SYNTAX_ERROR"),
        ("select n from plays a, plays b", "SYNTAX_ERROR"),
        ("select sum(artist) from plays", "SYNTAX_ERROR"),
    ],
)
def test_what_duckdb_would_forgive_and_athena_does_not_fails(plays: Lake, sql: str, reason: str) -> None:
    assert plays.reason(sql).startswith(reason)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("select n as m from plays order by m desc", [["2"], ["1"]]),
        ("select n as n from plays where n > 1", [["2"]]),
        ("select p.n from plays p where p.at < timestamp '2026-11-20 00:00:00' and p.n > 1.5", [["2"]]),
        ("select max(date_diff('day', date(dt), date '2026-11-21')) from plays", [["2"]]),
        ("select x from (select n + 1 as x from plays) where x > 2", [["3"]]),
        ("with t as (select n as x from plays) select x from t where x = 2", [["2"]]),
        ("with plays as (select 7 as n) select n from plays", [["7"]]),
        ("select n from plays p where exists (select 1 from plays q where q.n = p.n + 1)", [["1"]]),
        ("select (select max(n) from plays)", [["2"]]),
        ("select n from plays where dt = (select max(dt) from plays)", [["2"]]),
        ("select count(*) from plays where date(dt) = date '2026-11-20'", [["1"]]),
        ("select dt, count(*) from plays group by 1 order by 1", [["2026-11-19", "1"], [DAY, "1"]]),
        ("select artist || '-' || cast(n as varchar) from plays where n = 1", [["a-1"]]),
    ],
)
def test_ordinary_queries_over_tables_answer(plays: Lake, sql: str, rows: list[list[str]]) -> None:
    assert plays.rows(sql) == rows


def test_a_statement_leaves_its_rows_as_text(plays: Lake) -> None:
    done = plays.wait(plays.start("show tables"))
    query_id = done["QueryExecutionId"]
    assert done["StatementType"] == "UTILITY"
    assert done["ResultConfiguration"]["OutputLocation"].endswith(f"{query_id}.txt")
    body = plays.s3.get_object(Bucket=plays.name, Key=f"results/{query_id}.txt")["Body"].read()
    assert body == b"plays\n"


def test_several_statements_at_once_are_refused(plays: Lake) -> None:
    with pytest.raises(ClientError, match="Only one sql statement is allowed"):
        plays.start("drop table plays; drop table plays")
