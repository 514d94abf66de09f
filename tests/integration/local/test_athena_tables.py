"""Tables as Athena reads them: Glue's columns over S3's Parquet, projection, types."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from infra.tables import read_table

if TYPE_CHECKING:
    from tests.integration.local.lake import Lake

pytestmark = pytest.mark.integration

ATHENA = Path(__file__).resolve().parents[3] / "athena"
DAY = "2026-11-20"


def declare(lake: Lake, columns: str, name: str = "t") -> None:
    """A table of these columns, projected by dt."""
    assert (
        lake.rows(f"""
            create external table {name} ({columns}) partitioned by (dt string) stored as parquet
            location 's3://{lake.name}/{name}/' tblproperties (
                'projection.enabled' = 'true', 'projection.dt.type' = 'date',
                'projection.dt.format' = 'yyyy-MM-dd', 'projection.dt.range' = '2026-01-01,NOW+1DAYS',
                'storage.location.template' = 's3://{lake.name}/{name}/dt=${{dt}}/')
        """)
        == []
    )


def put(lake: Lake, day: str, name: str = "t", file: str = "0", **columns: Any) -> str:
    return lake.put(f"{name}/dt={day}/{file}.parquet", pa.table(columns))


@pytest.mark.parametrize("ddl", sorted(ATHENA.glob("*/tables/*.sql")), ids=lambda path: path.stem)
def test_every_table_can_be_declared_and_is_empty_without_files(lake: Lake, ddl: Path) -> None:
    table = read_table(ddl, lake.name)
    lake.glue.create_table(DatabaseName=lake.name, TableInput=table)
    query = lake.wait(lake.start(f"select * from {ddl.stem}"))
    assert query["Status"]["State"] == "SUCCEEDED"
    answer = lake.athena.get_query_results(QueryExecutionId=query["QueryExecutionId"])["ResultSet"]
    columns = [*table["StorageDescriptor"]["Columns"], *table["PartitionKeys"]]
    names = [column["Name"] for column in columns]
    assert [column["Name"] for column in answer["ResultSetMetadata"]["ColumnInfo"]] == names
    assert [[cell["VarCharValue"] for cell in row["Data"]] for row in answer["Rows"]] == [names]


def test_the_day_comes_from_the_path_not_from_the_file(lake: Lake) -> None:
    declare(lake, "a int")
    put(lake, DAY, a=pa.array([1], pa.int32()), dt=pa.array(["1999-01-01"]))
    assert lake.rows("select a, dt from t") == [["1", DAY]]


def test_days_outside_of_the_projected_range_are_not_seen(lake: Lake) -> None:
    declare(lake, "a int")
    today = datetime.now(UTC).date()
    days = [
        "2025-12-31",
        "2026-01-01",
        *(str(today + timedelta(days=n)) for n in (0, 1, 2)),
        "2026-1-02",
        "x",
    ]
    for day in days:
        put(lake, day, a=pa.array([1], pa.int32()))
    seen = [["2026-01-01"], [str(today)], [str(today + timedelta(days=1))]]
    assert lake.rows("select dt from t order by dt") == seen
    assert lake.rows("select count(*) from t where dt = '2025-12-31'") == [["0"]]


def test_a_predicate_on_the_day_reads_only_that_day(lake: Lake) -> None:
    declare(lake, "a int")
    for day in ("2026-11-18", "2026-11-19", DAY):
        put(lake, day, a=pa.array([int(day[-2:])], pa.int32()))
    put(lake, "2026-11-17", a=pa.array(["broken"]))

    assert lake.rows("select a from t where dt = ?", f"'{DAY}'") == [["20"]]
    assert lake.rows("select a from t where dt in ('2026-11-18', '2026-11-19') order by a") == [
        ["18"],
        ["19"],
    ]
    assert lake.rows("select a from t x where x.dt >= '2026-11-19' and a > 1 order by a") == [["19"], ["20"]]
    assert lake.rows("select a from t where dt between '2026-11-18' and '2026-11-18'") == [["18"]]
    one = lake.wait(lake.start("select * from t where dt = '2026-11-19'"))["Statistics"]["DataScannedInBytes"]
    two = lake.wait(lake.start("select * from t where dt > '2026-11-18'"))["Statistics"]["DataScannedInBytes"]
    assert 0 < one < two
    assert "HIVE_BAD_DATA" in lake.reason("select a from t")
    assert "HIVE_BAD_DATA" in lake.reason("select a from t where dt = '2026-11-20' or a = 18")


def test_two_days_of_one_table_meet_in_a_join(lake: Lake) -> None:
    declare(lake, "a int")
    for day in ("2026-11-19", DAY):
        put(lake, day, a=pa.array([1], pa.int32()))
    sql = f"select x.dt, y.dt from t x join t y on x.a = y.a where x.dt = '{DAY}' and y.dt = '2026-11-19'"
    assert lake.rows(sql) == [[DAY, "2026-11-19"]]


def test_a_column_that_a_file_lacks_is_null_and_one_that_the_table_lacks_is_ignored(lake: Lake) -> None:
    declare(lake, "a int, acousticness double")
    put(lake, DAY, file="0", a=pa.array([1], pa.int32()), accousticness=pa.array([0.5]))
    put(lake, DAY, file="1", A=pa.array([2], pa.int32()), acousticness=pa.array([0.25]), more=pa.array(["x"]))
    assert lake.rows("select * from t order by a") == [["1", None, DAY], ["2", "0.25", DAY]]


def test_a_rewritten_object_is_read_anew(lake: Lake) -> None:
    declare(lake, "a int")
    for value in (1, 2):
        put(lake, DAY, a=pa.array([value], pa.int32()))
        assert lake.rows("select a from t") == [[str(value)]]


def test_hidden_and_empty_objects_are_no_data(lake: Lake) -> None:
    declare(lake, "a int")
    put(lake, DAY, a=pa.array([1], pa.int32()))
    for key in (f"t/dt={DAY}/_SUCCESS", f"t/dt={DAY}/.part", f"t/dt={DAY}/"):
        lake.s3.put_object(Bucket=lake.name, Key=key, Body=b"" if key.endswith("/") else b"x")
    assert lake.rows("select count(*) from t") == [["1"]]


def test_an_object_that_is_no_parquet_is_named(lake: Lake) -> None:
    declare(lake, "a int")
    lake.s3.put_object(Bucket=lake.name, Key=f"t/dt={DAY}/x.parquet", Body=b"hello")
    reason = lake.reason("select * from t")
    assert reason.startswith("HIVE_CANNOT_OPEN_SPLIT")
    assert f"s3://{lake.name}/t/dt={DAY}/x.parquet" in reason


MISMATCHES = [
    ("bigint", pa.array([1], pa.int32()), "INT32", "bigint"),
    ("int", pa.array([1], pa.int64()), "INT64", "integer"),
    ("string", pa.array([1.5]), "DOUBLE", "varchar"),
    ("double", pa.array(["x"]), "BYTE_ARRAY", "double"),
    ("double", pa.array([1.5], pa.float32()), "FLOAT", "double"),
    ("float", pa.array([1.5]), "DOUBLE", "real"),
    ("int", pa.array([True]), "BOOLEAN", "integer"),
    ("timestamp", pa.array([date(2026, 1, 1)]), "INT32", "timestamp"),
    ("date", pa.array([datetime(2026, 1, 1)]), "INT64", "date"),
    ("decimal(10,2)", pa.array([Decimal("1.234")]), "FIXED_LEN_BYTE_ARRAY", "decimal(10, 2)"),
    ("string", pa.array([None], pa.null()), "INT32", "varchar"),
    ("array<string>", pa.array([[1]]), "list", "array(varchar)"),
    ("array<string>", pa.array(["x"]), "BYTE_ARRAY", "array(varchar)"),
    ("struct<a:int>", pa.array([{"a": "x"}]), "struct", "row(a integer)"),
    ("int", pa.array([1], pa.uint32()), "INT32", "integer"),
]


@pytest.mark.parametrize(("declared", "values", "found", "named"), MISMATCHES)
def test_a_file_whose_column_type_differs_is_bad_data(
    lake: Lake, declared: str, values: pa.Array, found: str, named: str
) -> None:
    declare(lake, f"ok int, c {declared}")
    uri = put(lake, DAY, ok=pa.array([1], pa.int32()), c=values)
    reason = lake.reason("select c from t")
    assert reason.startswith(f"HIVE_BAD_DATA: Field c's type {found}")
    assert reason.endswith("defined in table schema")
    assert f"in parquet file {uri} is incompatible with type {named}" in reason


READABLE = [
    ("string", pa.array(["é'\"\n,x"]), "é'\"\n,x", "varchar"),
    ("string", pa.array([""]), "", "varchar"),
    ("string", pa.array(["x"]).dictionary_encode(), "x", "varchar"),
    ("string", pa.array([b"x"]), "x", "varchar"),
    ("int", pa.array([-(2**31)], pa.int32()), "-2147483648", "integer"),
    ("bigint", pa.array([2**62]), str(2**62), "bigint"),
    ("smallint", pa.array([7], pa.int16()), "7", "smallint"),
    ("tinyint", pa.array([7], pa.int8()), "7", "tinyint"),
    ("double", pa.array([0.1 + 0.2]), "0.30000000000000004", "double"),
    ("double", pa.array([1e-5]), "1.0E-5", "double"),
    ("double", pa.array([float("nan")]), "NaN", "double"),
    ("float", pa.array([0.1], pa.float32()), "0.1", "float"),
    ("boolean", pa.array([True]), "true", "boolean"),
    ("timestamp", pa.array([datetime(2026, 11, 20, 10)], pa.timestamp("ms")), "2026-11-20 10:00:00.000", "timestamp"),
    ("timestamp", pa.array([datetime(2026, 11, 20, 10, tzinfo=UTC)], pa.timestamp("us", "UTC")), "2026-11-20 10:00:00.000", "timestamp"),
    ("date", pa.array([date(2026, 11, 20)]), "2026-11-20", "date"),
    ("decimal(10,2)", pa.array([Decimal("-1.50")], pa.decimal128(10, 2)), "-1.50", "decimal"),
    ("array<string>", pa.array([["a", None, "b, c"]]), "[a, null, b, c]", "array"),
    ("array<double>", pa.array([[1e7, 0.5]]), "[1.0E7, 0.5]", "array"),
    ("array<string>", pa.array([[]], pa.list_(pa.string())), "[]", "array"),
    ("struct<a:int,b:array<string>>", pa.array([{"b": ["x"], "a": 1}], pa.struct([("b", pa.list_(pa.string())), ("a", pa.int32())])), "{a=1, b=[x]}", "row"),
    ("map<string,int>", pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32())), "{k=1}", "map"),
    ("int", pa.array([None], pa.int32()), None, "integer"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "values", "text", "named"), READABLE)
def test_every_type_of_the_lake_is_read_and_written_as_athena_does(
    lake: Lake, declared: str, values: pa.Array, text: str | None, named: str
) -> None:
    declare(lake, f"c {declared}")
    put(lake, DAY, c=values)
    query_id = lake.wait(lake.start("select c from t"))["QueryExecutionId"]
    answer = lake.athena.get_query_results(QueryExecutionId=query_id)["ResultSet"]
    assert answer["Rows"][1]["Data"] == [{} if text is None else {"VarCharValue": text}]
    assert answer["ResultSetMetadata"]["ColumnInfo"][0]["Type"] == named


def test_names_match_whatever_their_case(lake: Lake) -> None:
    declare(lake, "Tempo int")
    put(lake, DAY, TEMPO=pa.array([1], pa.int32()))
    assert lake.rows(f'select TEMPO from "{lake.name.upper()}"."T" where DT = ?', f"'{DAY}'") == [["1"]]


def test_a_partitioned_table_without_projection_reads_its_registered_partitions_only(lake: Lake) -> None:
    lake.rows(f"""create external table t (a int) partitioned by (dt string) stored as parquet
                  location 's3://{lake.name}/t/'""")
    for day in (DAY, "2026-11-21"):
        put(lake, day, a=pa.array([1], pa.int32()))
    storage = lake.glue.get_table(DatabaseName=lake.name, Name="t")["Table"]["StorageDescriptor"]
    lake.glue.create_partition(
        DatabaseName=lake.name, TableName="t",
        PartitionInput={
            "Values": [DAY],
            "StorageDescriptor": storage | {"Location": f"s3://{lake.name}/t/dt={DAY}/"},
        },
    )  # fmt: skip
    assert lake.rows("select dt from t") == [[DAY]]


def test_an_unpartitioned_table_reads_everything_below_its_location(lake: Lake) -> None:
    lake.rows(f"create external table t (a int) stored as parquet location 's3://{lake.name}/t/'")
    lake.put("t/x.parquet", pa.table({"a": pa.array([1], pa.int32())}))
    lake.put("t/y/z.parquet", pa.table({"a": pa.array([2], pa.int32())}))
    lake.put("tt/x.parquet", pa.table({"a": pa.array([3], pa.int32())}))
    assert lake.rows("select a from t order by a") == [["1"], ["2"]]


def test_what_does_not_exist_is_named(lake: Lake) -> None:
    declare(lake, "a int")
    assert lake.reason("select *\nfrom nowhere") == (
        f"TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.{lake.name}.nowhere' does not exist"
    )
    assert lake.reason("select * from no.t") == "SCHEMA_NOT_FOUND: line 1:15: Schema 'no' does not exist"
    assert lake.reason("select b from t").startswith("COLUMN_NOT_FOUND")
    assert lake.reason("select * from other.db.t").startswith("CATALOG_NOT_FOUND")
