"""A table's DDL in athena/ -> the Glue TableInput that is that table.

The DDL is the one source of columns: the deployment and the local start-up both make their Glue
tables through here. It calls neither AWS nor the CDK.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_glue.type_defs import ColumnTypeDef, TableInputTypeDef

PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"


def read_table(ddl_file: Path, lake: str) -> TableInputTypeDef:
    """The table that a DDL file declares, its `${lake}` being the bucket's name (or the CDK's token of it).

    Raises:
        InvalidInput: the file is not the DDL of an external Parquet table; names the file and what is wrong.
    """
    # `${dt}` in a location template is Glue's, so only `${lake}` is substituted.
    ddl = Template(ddl_file.read_text(encoding="utf-8")).safe_substitute(lake=lake)
    return table_input(ddl, where=str(ddl_file))


def table_input(ddl: str, where: str = "CREATE EXTERNAL TABLE") -> TableInputTypeDef:
    """The Glue TableInput of one `CREATE EXTERNAL TABLE … STORED AS PARQUET` statement.

    Types are spelt as Hive and Glue spell them: `int`, `array<string>`, `decimal(10,2)`.

    Raises:
        InvalidInput: the statement is another one, or lacks its columns, types, format or location.
    """
    table = _parse(ddl, where)
    properties = table.args.get("properties") or exp.Properties(expressions=[])
    if properties.find(exp.ExternalProperty) is None:
        raise InvalidInput(where, "the table is not EXTERNAL; a table of the lake must be")
    _require_parquet(properties, where)
    location = properties.find(exp.LocationProperty)
    if location is None:
        raise InvalidInput(where, "LOCATION is missing")
    if not location.name.startswith("s3://"):
        raise InvalidInput(where, f"not an s3:// location: {location.name}")
    comment = properties.find(exp.SchemaCommentProperty)
    partitioned_by = properties.find(exp.PartitionedByProperty)
    return {
        "Name": table.find(exp.Table).name.lower(),  # type: ignore[union-attr]  # _parse saw it
        "Description": comment.name if comment else "",
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": _columns(partitioned_by.this, where) if partitioned_by else [],
        "Parameters": {"EXTERNAL": "TRUE"}
        | {
            entry.name: entry.args["value"].name
            for entry in properties.expressions
            if type(entry) is exp.Property  # its subclasses are the clauses read above
        },
        "StorageDescriptor": {
            "Columns": _columns(table.this, where),
            "Location": location.name,
            "InputFormat": PARQUET_INPUT,
            "OutputFormat": PARQUET_OUTPUT,
            "SerdeInfo": {
                "SerializationLibrary": PARQUET_SERDE,
                "Parameters": {"serialization.format": "1"},
            },
        },
    }


def _parse(ddl: str, where: str) -> exp.Create:
    try:
        statement = sqlglot.parse_one(ddl, read="athena")
    except sqlglot.ParseError as error:
        first = error.errors[0] if error.errors else {"line": 1, "col": 1, "description": str(error)}
        raise InvalidInput(
            where, f"line {first['line']}:{first['col']}: {first['description']}".split(" <Token")[0]
        ) from error
    if not (
        isinstance(statement, exp.Create)
        and statement.kind == "TABLE"
        and isinstance(statement.this, exp.Schema)
    ):
        raise InvalidInput(where, "not a CREATE EXTERNAL TABLE with columns")
    return statement


def _require_parquet(properties: exp.Properties, where: str) -> None:
    stored_as = properties.find(exp.FileFormatProperty)
    if stored_as is None or stored_as.name.lower() != "parquet":
        raise InvalidInput(where, "STORED AS PARQUET is missing; the lake holds nothing else")


def _columns(schema: exp.Expression, where: str) -> list[ColumnTypeDef]:
    columns: list[ColumnTypeDef] = []
    for column in schema.expressions:
        if not isinstance(column, exp.ColumnDef) or column.kind is None:
            raise InvalidInput(where, f"column {column.name} has no type")
        comment = column.find(exp.CommentColumnConstraint)
        columns.append(
            {
                "Name": column.name.lower(),
                "Type": column.kind.sql("hive").lower().replace(" ", ""),
                "Comment": comment.name if comment else "",
            }
        )
    return columns
