from __future__ import annotations

from pathlib import Path

import pytest

from infra.tables import PARQUET_SERDE, read_table, table_input
from lambdas.core.errors import InvalidInput
from lambdas.people.buckets import buckets

ROOT = Path(__file__).resolve().parents[3]
SMALL = "create external table t (a int) stored as parquet location 's3://lake/t/'"


def test_a_ddl_becomes_the_table_that_glue_keeps() -> None:
    table = table_input("""
        -- One row per thing.
        create external table Things (
            Id string comment 'What it\\'s called',
            parts array<struct<name: string, share: decimal(5, 2)>>
        )
        comment 'Things of the day'
        partitioned by (dt string comment 'The day')
        stored as parquet
        location 's3://lake/things/'
        tblproperties ('projection.enabled' = 'true', 'classification' = 'parquet')
    """)
    assert table == {
        "Name": "things",
        "Description": "Things of the day",
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": "dt", "Type": "string", "Comment": "The day"}],
        "Parameters": {"EXTERNAL": "TRUE", "projection.enabled": "true", "classification": "parquet"},
        "StorageDescriptor": {
            "Columns": [
                {"Name": "id", "Type": "string", "Comment": "What it's called"},
                {"Name": "parts", "Type": "array<struct<name:string,share:decimal(5,2)>>", "Comment": ""},
            ],
            "Location": "s3://lake/things/",
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            "SerdeInfo": {
                "SerializationLibrary": PARQUET_SERDE,
                "Parameters": {"serialization.format": "1"},
            },
        },
    }


def test_the_bucket_is_filled_in_and_the_day_of_the_template_is_left_to_glue(tmp_path: Path) -> None:
    ddl = tmp_path / "t.sql"
    ddl.write_text(
        "create external table t (a int) partitioned by (dt string) stored as parquet "
        "location 's3://${lake}/t/' "
        "tblproperties ('storage.location.template' = 's3://${lake}/t/dt=${dt}/')",
        encoding="utf-8",
    )
    table = read_table(ddl, "my-lake")
    assert table["StorageDescriptor"]["Location"] == "s3://my-lake/t/"
    assert table["Parameters"]["storage.location.template"] == "s3://my-lake/t/dt=${dt}/"


def test_a_token_of_the_cdk_can_stand_for_the_bucket(tmp_path: Path) -> None:
    ddl = tmp_path / "t.sql"
    ddl.write_text(SMALL.replace("lake", "${lake}"), encoding="utf-8")
    assert (
        read_table(ddl, "${Token[TOKEN.12]}")["StorageDescriptor"]["Location"] == "s3://${Token[TOKEN.12]}/t/"
    )


@pytest.mark.parametrize("ddl", sorted(ROOT.glob("athena/*/tables/*.sql")), ids=lambda path: path.stem)
def test_every_table_of_the_lake_is_named_like_its_file_and_projected(ddl: Path) -> None:
    """By day; by bucket where its rows are people's; by both where a run computes them of people's."""
    table = read_table(ddl, "lake")
    assert table["Name"] == ddl.stem
    assert table["StorageDescriptor"]["Location"] == f"s3://lake/{ddl.stem}/"
    keys = [key["Name"] for key in table["PartitionKeys"]]
    assert keys in (["dt"], ["bucket"], ["dt", "bucket"])
    assert table["Description"]
    assert all(column["Comment"] for column in table["StorageDescriptor"]["Columns"])
    projection = {key: value for key, value in table["Parameters"].items() if "." in key}
    folders = "/".join(f"{key}=${{{key}}}" for key in keys)
    expected = {
        "projection.enabled": "true",
        "storage.location.template": f"s3://lake/{ddl.stem}/{folders}/",
    }
    if "dt" in keys:
        expected |= {
            "projection.dt.type": "date",
            "projection.dt.format": "yyyy-MM-dd",
            "projection.dt.range": "2000-01-01,NOW+1DAYS",
        }
    if "bucket" in keys:
        expected |= {
            "projection.bucket.type": "enum",
            "projection.bucket.values": ",".join([*buckets(16), *buckets(256)]),
        }
    assert projection == expected


@pytest.mark.parametrize(
    ("ddl", "what"),
    [
        ("select 1", "not a CREATE EXTERNAL TABLE"),
        ("create table", "Expected table name"),
        (SMALL.replace("external ", ""), "not EXTERNAL"),
        (SMALL.replace("a int", "a"), "column a has no type"),
        (SMALL.replace("stored as parquet", "stored as orc"), "STORED AS PARQUET"),
        (SMALL.split("location", maxsplit=1)[0], "LOCATION"),
        (SMALL.replace("s3://", "/"), "not an s3:// location: /lake/t/"),
        (SMALL.replace("(a int)", "(a int"), "line 1"),
    ],
)
def test_any_other_statement_is_refused_naming_the_file(tmp_path: Path, ddl: str, what: str) -> None:
    file = tmp_path / "t.sql"
    file.write_text(ddl, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"t\.sql") as refusal:
        read_table(file, "lake")
    assert what in str(refusal.value)
    assert "\n" not in str(refusal.value)
