"""Tables and views in Glue, read again for every query."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from infra.tables import PARQUET_SERDE
from local.athena.errors import QueryError

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import ColumnTypeDef, TableInputTypeDef

INFORMATION = "information_schema"
_OF_TABLE = {"table_catalog": "string", "table_schema": "string", "table_name": "string"}
_INFORMATION: dict[str, dict[str, str]] = {
    "schemata": {"catalog_name": "string", "schema_name": "string"},
    "tables": {**_OF_TABLE, "table_type": "string"},
    "columns": {
        **_OF_TABLE,
        "column_name": "string",
        "ordinal_position": "bigint",
        "column_default": "string",
        "is_nullable": "string",
        "data_type": "string",
    },
}
"""The tables of information_schema that are served, and their columns."""
VIEW_HEAD, VIEW_TAIL = "/* Presto View: ", " */"


@dataclass(frozen=True)
class Table:
    """One entry of a Glue database, its names in lower case."""

    database: str
    name: str
    glue: dict[str, Any]

    @cached_property
    def columns(self) -> dict[str, exp.DataType]:
        """Name -> type of the columns in the files, in the table's order."""
        return _types(self.glue["StorageDescriptor"].get("Columns", []))

    @cached_property
    def partition_keys(self) -> dict[str, exp.DataType]:
        """Name -> type of the partition columns, whose values are in the path."""
        return _types(self.glue.get("PartitionKeys", []))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The table's properties."""
        return dict(self.glue.get("Parameters", {}))

    @property
    def location(self) -> str:
        """`s3://bucket/prefix`, ending in a slash."""
        return str(self.glue["StorageDescriptor"].get("Location", "")).rstrip("/") + "/"

    @property
    def rows(self) -> list[tuple[Any, ...]] | None:
        """The rows of a table of information_schema; None of every other, whose rows are in files."""
        return self.glue.get("Rows")

    @property
    def is_view(self) -> bool:
        """Whether it is a query rather than files."""
        return self.glue.get("TableType") == "VIRTUAL_VIEW"

    @property
    def view(self) -> dict[str, Any]:
        """What CREATE VIEW wrote to Glue: `originalSql`, `schema`, `columns`."""
        text = self.glue.get("ViewOriginalText", "").strip()
        try:
            encoded = text.removeprefix(VIEW_HEAD.strip()).removesuffix(VIEW_TAIL.strip()).strip()
            view: dict[str, Any] = json.loads(base64.b64decode(encoded, validate=True))
        except ValueError as error:
            raise QueryError("INVALID_VIEW", f"Invalid view JSON in {self.database}.{self.name}") from error
        return view

    def require_parquet(self) -> None:
        """Raise QueryError unless the files are Parquet, the only format that this endpoint reads."""
        serde = self.glue["StorageDescriptor"].get("SerdeInfo", {}).get("SerializationLibrary", "")
        if serde != PARQUET_SERDE:
            raise QueryError(
                "NOT_SUPPORTED", f"{self.database}.{self.name} has SerDe {serde or '(none)'}; only Parquet"
            )


def _types(columns: list[ColumnTypeDef]) -> dict[str, exp.DataType]:
    return {
        column["Name"].lower(): exp.DataType.build(column["Type"], dialect="hive", udt=True)
        for column in columns
    }


class Catalog:
    """Reads and writes Glue; its errors are worded as Athena's."""

    def __init__(self, glue: GlueClient) -> None:
        self._glue = glue

    def table(self, database: str, name: str, where: str = "line 1:1") -> Table:
        """Look a table or view up.

        Raises:
            QueryError: TABLE_NOT_FOUND or SCHEMA_NOT_FOUND, at `where` in the statement.
        """
        if database.lower() == INFORMATION:
            return self._information(name.lower(), where)
        try:
            glue = self._glue.get_table(DatabaseName=database.lower(), Name=name.lower())["Table"]
        except self._glue.exceptions.EntityNotFoundException as error:
            if not self.has_database(database):
                message = f"{where}: Schema '{database.lower()}' does not exist"
                raise QueryError("SCHEMA_NOT_FOUND", message) from error
            full = f"awsdatacatalog.{database}.{name}".lower()
            raise QueryError("TABLE_NOT_FOUND", f"{where}: Table '{full}' does not exist") from error
        return Table(database.lower(), name.lower(), dict(glue))

    def _information(self, name: str, where: str) -> Table:
        """A table of information_schema, with its rows."""
        if name not in _INFORMATION:
            full = f"awsdatacatalog.{INFORMATION}.{name}"
            raise QueryError("TABLE_NOT_FOUND", f"{where}: Table '{full}' does not exist")
        rows: list[tuple[Any, ...]] = []
        for database in self.databases():
            if name == "schemata":
                rows.append(("awsdatacatalog", database))
                continue
            for table in self.tables(database):
                of_table = ("awsdatacatalog", database, table.name)
                if name == "tables":
                    rows.append((*of_table, "VIEW" if table.is_view else "BASE TABLE"))
                    continue
                every = table.columns | table.partition_keys
                rows += [
                    (*of_table, column, place, None, "YES", kind.sql("trino").lower())
                    for place, (column, kind) in enumerate(every.items(), start=1)
                ]
        columns = [{"Name": column, "Type": kind} for column, kind in _INFORMATION[name].items()]
        return Table(f"trino_{INFORMATION}", name, {"StorageDescriptor": {"Columns": columns}, "Rows": rows})

    def has_table(self, database: str, name: str) -> bool:
        """Whether a table or view of that name exists."""
        try:
            self._glue.get_table(DatabaseName=database.lower(), Name=name.lower())
        except self._glue.exceptions.EntityNotFoundException:
            return False
        return True

    def has_database(self, database: str) -> bool:
        """Whether Glue has the database."""
        try:
            self._glue.get_database(Name=database.lower())
        except self._glue.exceptions.EntityNotFoundException:
            return False
        return True

    def require_database(self, database: str) -> None:
        """Raise QueryError unless Glue has the database."""
        if not self.has_database(database):
            raise QueryError("SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database.lower()}' does not exist")

    def databases(self) -> list[str]:
        """All databases, sorted."""
        pages = self._glue.get_paginator("get_databases").paginate()
        return sorted(database["Name"] for page in pages for database in page["DatabaseList"])

    def tables(self, database: str) -> list[Table]:
        """All tables and views of a database, sorted by name."""
        self.require_database(database)
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=database.lower())
        found = [
            Table(database.lower(), entry["Name"].lower(), dict(entry))
            for page in pages
            for entry in page["TableList"]
        ]
        return sorted(found, key=lambda table: table.name)

    def partitions(self, table: Table) -> list[tuple[list[str], str]]:
        """Registered partitions of a table without projection: their values and location."""
        pages = self._glue.get_paginator("get_partitions").paginate(
            DatabaseName=table.database, TableName=table.name
        )
        return [
            (partition["Values"], partition["StorageDescriptor"]["Location"].rstrip("/") + "/")
            for page in pages
            for partition in page["Partitions"]
        ]

    def create_database(self, name: str, description: str = "") -> None:
        """Make a database."""
        self._glue.create_database(DatabaseInput={"Name": name.lower(), "Description": description})

    def drop_database(self, name: str) -> None:
        """Remove a database with its tables."""
        self._glue.delete_database(Name=name.lower())

    def create(self, database: str, table: TableInputTypeDef) -> None:
        """Make a table or view."""
        self._glue.create_table(DatabaseName=database.lower(), TableInput=table)

    def replace(self, database: str, table: TableInputTypeDef) -> None:
        """Replace the table or view of this name."""
        self._glue.update_table(DatabaseName=database.lower(), TableInput=table)

    def drop(self, table: Table) -> None:
        """Remove a table or view; its files stay."""
        self._glue.delete_table(DatabaseName=table.database, Name=table.name)
