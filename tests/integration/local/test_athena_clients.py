"""The local Athena answers the clients that analysts have: boto3's metadata, pyathena, SQLAlchemy."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import MetaData, Table, create_engine, inspect, text

from tests.integration.local.lake import REGION

TABLE = (
    "create external table t (id string comment 'an id', n int) partitioned by (dt string) stored as parquet "
    "location 's3://{lake}/t/' tblproperties ('classification' = 'parquet')"
)


@pytest.fixture
def filled(lake):
    lake.rows(TABLE.format(lake=lake.name))
    lake.rows("create view v as select id, n from t where n > 1")
    return lake


def test_metadata_by_boto3(filled):
    athena = filled.athena
    assert athena.list_data_catalogs()["DataCatalogsSummary"][0]["CatalogName"] == "AwsDataCatalog"
    names = [each["Name"] for each in athena.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]]
    assert filled.name in names
    of_lake = {"CatalogName": "AwsDataCatalog", "DatabaseName": filled.name}
    tables = athena.list_table_metadata(**of_lake)["TableMetadataList"]
    assert [(each["Name"], each["TableType"]) for each in tables] == [
        ("t", "EXTERNAL_TABLE"),
        ("v", "VIRTUAL_VIEW"),
    ]
    table = athena.get_table_metadata(**of_lake, TableName="t")["TableMetadata"]
    assert table["Columns"][0] == {"Name": "id", "Type": "string", "Comment": "an id"}
    assert [key["Name"] for key in table["PartitionKeys"]] == ["dt"]
    assert table["Parameters"]["location"].startswith(f"s3://{filled.name}/t")
    with pytest.raises(ClientError, match="MetadataException"):
        athena.get_table_metadata(**of_lake, TableName="nothing")


def test_statements_of_clients(filled):
    assert filled.rows("select 1; -- done") == [["1"]]
    assert filled.rows("show create table t")[0][0].startswith("CREATE EXTERNAL TABLE")
    assert filled.rows("show create view v")[0][0].startswith("CREATE VIEW")
    assert ["classification\tparquet"] in filled.rows("show tblproperties t")


def test_information_schema(filled):
    of_lake = f"from information_schema.{{}} where table_schema = '{filled.name}' order by 1, 2"
    assert filled.rows(f"select table_name, table_type {of_lake.format('tables')}") == [
        ["t", "BASE TABLE"],
        ["v", "VIEW"],
    ]
    columns = filled.rows(
        f"select table_name, ordinal_position, column_name, data_type {of_lake.format('columns')}"
    )
    assert columns[:3] == [
        ["t", "1", "id", "varchar"],
        ["t", "2", "n", "integer"],
        ["t", "3", "dt", "varchar"],
    ]
    assert filled.rows("select count(*) from information_schema.schemata where schema_name = 'nothing'") == [
        ["0"]
    ]


def test_sqlalchemy_by_pyathena(filled, aws, athena_url, monkeypatch):
    for name, value in aws.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL_ATHENA", athena_url)
    engine = create_engine(
        f"awsathena+rest://test:test@athena.{REGION}.amazonaws.com:443/{filled.name}"
        f"?s3_staging_dir=s3://{filled.name}/results/"
    )
    with engine.connect() as connection:
        assert connection.execute(text("select 1 as a, 'x' as b")).fetchall() == [(1, "x")]
        assert connection.execute(text("select count(*) from t where id = :i"), {"i": "a:b"}).scalar() == 0
    found = inspect(engine)
    assert "t" in found.get_table_names(filled.name)
    assert found.has_table("t", filled.name)
    assert Table("t", MetaData(), autoload_with=engine, schema=filled.name).c.keys() == ["id", "n", "dt"]
