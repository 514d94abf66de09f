"""The columns of files are those of the DDL, which two parsers read alike."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from infra.tables import read_table
from lambdas.core.errors import InvalidInput
from lambdas.lake import schemas
from lambdas.lake.parquet import to_parquet
from lambdas.lake.schemas import columns, table_schema

if TYPE_CHECKING:
    from pathlib import Path

DDL = sorted(schemas.FILES.glob("*/tables/*.sql"))
HIVE_TYPES = {
    "string": "string",
    "int32": "int",
    "int64": "bigint",
    "double": "double",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[ms]": "timestamp",
    "list<element: string>": "array<string>",
    "list<element: double>": "array<double>",
}
SMALL = "create external table t (\n    a int\n)\nstored as parquet\n"


def declared(ddl: Path) -> dict[str, str]:
    found = read_table(ddl, "lake")["StorageDescriptor"]["Columns"]
    return {column["Name"]: column["Type"] for column in found}


def test_there_are_tables() -> None:
    assert len(DDL) >= 9
    assert len({ddl.stem for ddl in DDL}) == len(DDL)


@pytest.mark.parametrize("ddl", DDL, ids=lambda ddl: ddl.stem)
def test_both_parsers_read_the_same_columns(ddl: Path) -> None:
    assert list(columns(ddl.read_text(), ddl.name).items()) == list(declared(ddl).items())


@pytest.mark.parametrize("ddl", DDL, ids=lambda ddl: ddl.stem)
def test_a_file_has_the_columns_of_its_table_in_order_each_nullable(ddl: Path) -> None:
    schema = table_schema(ddl.stem)
    written = pq.read_schema(io.BytesIO(to_parquet(schema.empty_table(), schema)))
    assert [(field.name, HIVE_TYPES[str(field.type)]) for field in written] == list(declared(ddl).items())
    assert all(field.nullable for field in written)


def test_every_type_that_a_column_may_have() -> None:
    text = ",\n".join(f"    c{at} {kind}" for at, kind in enumerate(HIVE_TYPES.values()))
    kinds = columns(f"create external table t (\n{text}\n)\n", "t.sql").values()
    found = [pa.field(schemas._arrow_type(kind, "t.sql")).type for kind in kinds]
    assert [str(kind) for kind in found] == list(HIVE_TYPES)


@pytest.mark.parametrize(
    ("ddl", "message"),
    [
        (SMALL.replace("external ", ""), "begins with 'create table t (', not with"),
        (SMALL.replace("a int", "a int,"), "the columns end with a comma"),
        (SMALL.replace("a int", "a int\n    b int"), "no comma before 'b int'"),
        (SMALL.replace("a int", "a int,\n    a int"), "not a column, or defined twice: 'a int'"),
        (SMALL.replace("a int", "a decimal(5, 2)"), "not a column, or defined twice: 'a decimal(5, 2)'"),
        (SMALL.replace("a int", "a int comment 'it''s'"), "not a column, or defined twice"),
        (SMALL.partition(")")[0], "end without a line"),
        ("", "begins with ''"),
    ],
)
def test_a_ddl_that_is_written_otherwise_is_refused_rather_than_guessed(ddl: str, message: str) -> None:
    with pytest.raises(InvalidInput, match="t.sql: ") as error:
        columns(ddl, "t.sql")
    assert message in str(error.value)


def test_a_type_that_no_file_was_tried_with_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"t.sql, column a: type float is none of bigint, boolean"):
        schemas._arrow_type("float", "t.sql, column a")


def test_an_unknown_table_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"athena/\*/tables/nothing.sql: 0 files"):
        table_schema("nothing")
