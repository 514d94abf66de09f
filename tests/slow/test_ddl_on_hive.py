"""Spark's Hive runs every DDL file: a real engine's opinion, beside the parsers'."""

import re
from pathlib import Path

import pytest

from infra.tables import table_input

pytestmark = pytest.mark.slow
DDL = sorted((Path(__file__).parents[2] / "athena").glob("*/tables/*.sql"))


@pytest.fixture(scope="module")
def hive(tmp_path_factory):
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("hive")
    derby = f"-Dderby.system.home={folder}"
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        .config("spark.driver.extraJavaOptions", derby)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .enableHiveSupport()
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.parametrize("file", DDL, ids=lambda file: file.stem)
def test_hive_makes_the_table_with_the_columns_that_glue_gets(hive, file, tmp_path):
    ddl = re.sub(r"s3://\$\{lake\}/\w+/'\n", f"file://{tmp_path}/'\n", file.read_text(), count=1)
    hive.sql(re.sub(r"--[^\n]*", "", ddl))
    made = {row.col_name: row.data_type for row in hive.sql(f"describe {file.stem}").collect()}
    expected = table_input(file.read_text().replace("${lake}", "lake"))
    for column in [*expected["StorageDescriptor"]["Columns"], *expected["PartitionKeys"]]:
        assert made[column["Name"]] == column["Type"]
    hive.sql(f"msck repair table {file.stem}")
