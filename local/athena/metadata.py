"""Athena's operations on metadata: catalogs, databases, tables. Clients of BI begin with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.athena.errors import QueryError, RequestRefused
from local.athena.paging import paged

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.athena.catalog import Catalog, Table

    Request = dict[str, Any]

CATALOG = "AwsDataCatalog"
_MOST = 50


class Metadata:
    """One method per operation, over Glue.

    Args:
        catalog: Glue's tables.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def operations(self) -> dict[str, Callable[[Request], Request]]:
        """The operations, by the names that boto3 sends."""
        return {
            "ListDataCatalogs": self._list_catalogs,
            "GetDataCatalog": self._get_catalog,
            "ListDatabases": self._list_databases,
            "GetDatabase": self._get_database,
            "ListTableMetadata": self._list_tables,
            "GetTableMetadata": self._get_table,
        }

    def _list_catalogs(self, request: Request) -> Request:
        page, token = paged([{"CatalogName": CATALOG, "Type": "GLUE"}], request, _MOST)
        return {"DataCatalogsSummary": page} | token

    def _get_catalog(self, request: Request) -> Request:
        _require_catalog(request["Name"])
        return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE", "Description": "", "Parameters": {}}}

    def _list_databases(self, request: Request) -> Request:
        _require_catalog(request["CatalogName"])
        names = [{"Name": name} for name in self._catalog.databases()]
        page, token = paged(names, request, _MOST)
        return {"DatabaseList": page} | token

    def _get_database(self, request: Request) -> Request:
        _require_catalog(request["CatalogName"])
        name = request["DatabaseName"].lower()
        if not self._catalog.has_database(name):
            raise _missing(f"Database {name} not found.")
        return {"Database": {"Name": name}}

    def _list_tables(self, request: Request) -> Request:
        _require_catalog(request["CatalogName"])
        pattern = request.get("Expression", "").strip().lower().replace(".*", "*").strip("*")
        try:
            tables = self._catalog.tables(request["DatabaseName"])
        except QueryError as error:
            raise _missing(str(error)) from error
        found = [_as_metadata(table) for table in tables if pattern in table.name]
        page, token = paged(found, request, _MOST)
        return {"TableMetadataList": page} | token

    def _get_table(self, request: Request) -> Request:
        _require_catalog(request["CatalogName"])
        try:
            table = self._catalog.table(request["DatabaseName"], request["TableName"])
        except QueryError as error:
            raise _missing(f"EntityNotFoundException: {error}") from error
        return {"TableMetadata": _as_metadata(table)}


def _require_catalog(name: str) -> None:
    if name.lower() != CATALOG.lower():
        raise _missing(f"Catalog {name} was not found")


def _missing(message: str) -> RequestRefused:
    return RequestRefused(message, "MetadataException")


def _as_metadata(table: Table) -> Request:
    storage = table.glue["StorageDescriptor"]
    serde = storage.get("SerdeInfo", {})
    parameters = {
        **table.parameters,
        "location": storage.get("Location", ""),
        "inputformat": storage.get("InputFormat", ""),
        "outputformat": storage.get("OutputFormat", ""),
        "serde.serialization.lib": serde.get("SerializationLibrary", ""),
        **{f"serde.param.{key}": value for key, value in serde.get("Parameters", {}).items()},
    }
    found: Request = {
        "Name": table.name,
        "TableType": table.glue.get("TableType", "EXTERNAL_TABLE"),
        "Columns": _columns(storage.get("Columns", [])),
        "PartitionKeys": _columns(table.glue.get("PartitionKeys", [])),
        "Parameters": {key: value for key, value in parameters.items() if value},
    }
    if made := table.glue.get("CreateTime"):
        found["CreateTime"] = made.timestamp() if hasattr(made, "timestamp") else made
    return found


def _columns(columns: list[Any]) -> list[Request]:
    return [
        {key: column[key] for key in ("Name", "Type", "Comment") if column.get(key)} for column in columns
    ]
