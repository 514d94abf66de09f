"""The hidden columns of a table: where each row lies, and when and how large its object was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

if TYPE_CHECKING:
    from tests.integration.local.lake import Lake

pytestmark = pytest.mark.integration

DAY = "2026-11-20"


@pytest.fixture
def files(lake: Lake) -> dict[str, str]:
    """Two tables of artists and songs, in three objects; each object's address."""
    for name in ("songs", "artists"):
        lake.rows(f"""
            create external table {name} (id string, n int) partitioned by (dt string) stored as parquet
            location 's3://{lake.name}/{name}/' tblproperties (
                'projection.enabled' = 'true', 'projection.dt.type' = 'date',
                'projection.dt.format' = 'yyyy-MM-dd', 'projection.dt.range' = '2026-01-01,NOW+1DAYS',
                'storage.location.template' = 's3://{lake.name}/{name}/dt=${{dt}}/')
        """)

    def put(key: str, *ids: str) -> str:
        numbers = pa.array(range(len(ids)), pa.int32())
        return lake.put(key, pa.table({"id": pa.array(ids), "n": numbers}))

    return {
        "a": put(f"songs/dt={DAY}/a b'c.parquet", "x", "y"),
        "b": put(f"songs/dt={DAY}/b.parquet", "X"),
        "artists": put(f"artists/dt={DAY}/one.parquet", "x"),
    }


def typed(lake: Lake, sql: str) -> list[tuple[str, str]]:
    query_id = lake.wait(lake.start(sql))["QueryExecutionId"]
    answer = lake.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]
    return [(one["Name"], one["Type"]) for one in answer["ResultSetMetadata"]["ColumnInfo"]]


def test_path_is_the_address_of_the_object_that_a_row_lies_in(lake: Lake, files: dict[str, str]) -> None:
    sql = 'select id, "$path" from songs order by id'
    assert lake.rows(sql) == [["X", files["b"]], ["x", files["a"]], ["y", files["a"]]]
    assert typed(lake, sql) == [("id", "varchar"), ("$path", "varchar")]


def test_path_can_be_filtered_grouped_ordered_and_computed_with(lake: Lake, files: dict[str, str]) -> None:
    assert lake.rows('select id from songs where "$path" = ?', f"'{files['b']}'") == [["X"]]
    assert lake.rows("""select id from songs where "$path" like '%/b.parquet'""") == [["X"]]
    assert lake.rows('select "$path", count(*) from songs group by "$path" order by "$path" desc') == [
        [files["b"], "1"],
        [files["a"], "2"],
    ]
    assert lake.rows('select distinct "$path" as file from songs where id in (select id from artists)') == [
        [files["a"]]
    ]
    assert lake.rows("""select split_part("$path", '/', 6) from songs where id = 'X'""") == [["b.parquet"]]


def test_a_star_does_not_show_hidden_columns(lake: Lake, files: dict[str, str]) -> None:
    assert lake.rows("select * from songs where id = 'X'") == [["X", "0", DAY]]
    assert lake.rows("""select *, "$path" from songs where id = 'X'""") == [["X", "0", DAY, files["b"]]]
    joined = """select s.*, a.id, s."$path", A."$path" from songs s join artists a on a.id = s.id"""
    assert lake.rows(joined) == [["x", "0", DAY, "x", files["a"], files["artists"]]]
    both = "select * from songs s cross join artists a where s.id = 'X'"
    assert lake.rows(both) == [["X", "0", DAY, "x", "0", DAY]]
    assert lake.rows('select count(*), count("$path") from songs') == [["3", "3"]]


def test_a_subquery_or_cte_hands_path_on_as_an_ordinary_column(lake: Lake, files: dict[str, str]) -> None:
    sql = """with of_files as (select "$path", id from songs)
             select * from of_files where "$path" like '%b.parquet'"""
    assert lake.rows(sql) == [[files["b"], "X"]]
    assert lake.rows('select "$path" from (select "$path", n from songs) where n = 1') == [[files["a"]]]


def test_a_view_can_show_path_but_has_none_of_its_own(lake: Lake, files: dict[str, str]) -> None:
    lake.rows('create view placed as select id, "$path" as path from songs')
    assert lake.rows("select path from placed where id = 'X'") == [[files["b"]]]
    assert lake.rows("select * from placed where id = 'X'") == [["X", files["b"]]]
    assert lake.reason('select "$path" from placed').startswith("COLUMN_NOT_FOUND")


def test_path_of_two_tables_must_say_of_which(lake: Lake, files: dict[str, str]) -> None:
    reason = lake.reason('select "$path" from songs cross join artists')
    assert reason == "AMBIGUOUS_NAME: line 1:8: Column '$path' is ambiguous"


def test_path_is_text(lake: Lake, files: dict[str, str]) -> None:
    assert lake.reason('select id from songs where "$path" = 1').startswith("TYPE_MISMATCH")


def test_the_time_and_size_of_an_object_are_s3s(lake: Lake, files: dict[str, str]) -> None:
    head: dict[str, Any] = lake.s3.head_object(Bucket=lake.name, Key=f"songs/dt={DAY}/b.parquet")
    sql = """select "$file_modified_time", "$file_size" from songs where id = 'X'"""
    (row,) = lake.rows(sql)
    assert row[0] is not None
    assert row[0].startswith(head["LastModified"].strftime("%Y-%m-%d %H:%M:%S."))
    assert row[0].endswith(" UTC")
    assert row[1] == str(head["ContentLength"])
    assert typed(lake, sql) == [("$file_modified_time", "timestamp with time zone"), ("$file_size", "bigint")]


def test_a_day_without_objects_has_no_paths(lake: Lake, files: dict[str, str]) -> None:
    assert lake.rows("""select "$path" from songs where dt = '2026-11-19'""") == []
    assert lake.rows("""select max("$path") from songs where dt = '2026-11-19'""") == [[None]]
