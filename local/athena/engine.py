"""Runs one query in a DuckDB of its own: Glue's tables as views over Parquet files, the result as CSV.

DuckDB may open the files of the query's tables and the result, and no other file of this machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import duckdb

from local.athena.binding import bind_tables
from local.athena.errors import QueryError
from local.athena.gate import parse_query
from local.athena.hidden import FILE, columns_sql
from local.athena.parquet import check_columns
from local.athena.partitions import folder_of, objects_of
from local.athena.pruning import pruning_of
from local.athena.results import Column, column_of, csv_line, hive_type, text_of
from local.athena.translate import UNNAMED, to_duckdb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from local.athena.catalog import Catalog, Table
    from local.athena.objects import Objects
    from local.athena.pruning import Conditions

THREADS = 2


@dataclass
class _Reading:
    """A query's inputs: tables with the conditions of each mention, hidden columns, views with their SQL."""

    tables: dict[str, tuple[Table, list[Conditions]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    views: dict[str, tuple[Table, str]] = field(default_factory=dict)


@dataclass
class Session:
    """A query's DuckDB and what it has read. `connection.interrupt()` from another thread stops it."""

    catalog: Catalog
    objects: Objects
    connection: duckdb.DuckDBPyConnection
    scan_limit: int | None = None
    scanned: int = 0
    _files: list[str] = field(default_factory=list)

    def prepare(self, sql: str, database: str) -> str:
        """Check and translate a query, and define every table and view it reads.

        Raises:
            RequestRefused, QueryError: Athena would refuse or fail it.
        """
        reading = _Reading()
        translated = self._collect(sql, database, (), reading)
        for table, mentions in reading.tables.values():
            self._define_table(table, mentions, reading.hidden)
        for view, inner in reading.views.values():
            names = ", ".join(_name(column["name"]) for column in view.view["columns"])
            self._create_view(view, f"select * from ({inner}) as v({names})")
        return translated

    def _collect(
        self,
        sql: str,
        database: str,
        inside: tuple[str, ...],
        reading: _Reading,
        given: Conditions | None = None,
    ) -> str:
        """Translate a query and list what it reads, with the views inside views, innermost first."""
        query = parse_query(sql)
        bound = bind_tables(sql, query, database, self.catalog, given)
        reading.hidden |= bound.hidden
        for table, conditions in bound.mentions:
            full = f"{table.database}.{table.name}"
            if not table.is_view:
                reading.tables.setdefault(full, (table, []))[1].append(conditions)
                continue
            if full in inside:
                raise QueryError("INVALID_VIEW", f"View is recursive: {' -> '.join((*inside, full))}")
            # Each mention of a view may read other partitions of its tables.
            view = table.view
            schema = view.get("schema", table.database)
            inner = self._collect(view["originalSql"], schema, (*inside, full), reading, conditions)
            reading.views.setdefault(full, (table, inner))
        return to_duckdb(query)

    def restrict_file_access(self, result: Path) -> None:
        """Let DuckDB open the query's files and the result from now on, and no other file."""
        allowed = ", ".join(_quoted(path) for path in [*self._files, str(result)])
        self.connection.execute(f"set allowed_paths = [{allowed}]")
        self.connection.execute("set enable_external_access = false")
        self.connection.execute("set lock_configuration = true")

    def columns(self, translated: str) -> tuple[list[Column], list[duckdb.sqltypes.DuckDBPyType]]:
        """Names and types of a translated query's result."""
        relation = self.connection.sql(translated)
        names = [f"_col{i}" if name == UNNAMED else name for i, name in enumerate(relation.columns)]
        return [
            column_of(name, kind) for name, kind in zip(names, relation.types, strict=True)
        ], relation.types

    def write_csv(self, translated: str, target: Path) -> tuple[list[Column], int]:
        """Run a translated query into a CSV file. Returns its columns and number of rows."""
        columns, kinds = self.columns(translated)
        places = [f"c{i}" for i in range(len(columns))]
        texts = ", ".join(text_of(place, kind) for place, kind in zip(places, kinds, strict=True))
        header = csv_line([column.name for column in columns])
        copied = self.connection.execute(
            f"copy (select {texts} from ({translated}) as result({', '.join(places)})) to {_quoted(target)} "
            f"(format csv, header false, force_quote *, nullstr '', prefix {_quoted(header)}, suffix '\n')"
        ).fetchone()
        rows = int(copied[0]) if copied else 0
        if rows == 0:
            target.write_text(header, encoding="utf-8")
        return columns, rows

    def _define_table(self, table: Table, mentions: Sequence[Conditions], hidden: set[str]) -> None:
        if table.rows is not None:
            self._create_view(table, values_sql(table, table.rows))
            return
        table.require_parquet()
        wanted = list(objects_of(table, pruning_of(mentions), self.objects, self.catalog))
        self.scanned += sum(found.size for found, _ in wanted)
        if self.scan_limit is not None and self.scanned > self.scan_limit:
            raise QueryError("", "Bytes scanned limit was exceeded")
        paths = self.objects.fetch([(found, folder_of(table, partition)) for found, partition in wanted])
        present: set[str] = set()
        for (found, _), path in zip(wanted, paths, strict=True):
            present |= check_columns(path, found.uri, table.columns)
        self._files += [str(path) for path in paths]
        extra = columns_sql(hidden, paths, [found for found, _ in wanted])
        self._create_view(table, table_sql(table, paths, present, extra))

    def _create_view(self, table: Table, sql: str) -> None:
        self.connection.execute(f"create schema if not exists {_name(table.database)}")
        self.connection.execute(
            f"create or replace view {_name(table.database)}.{_name(table.name)} as {sql}"
        )


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A fresh DuckDB with Trino's functions; temporary files are in the folder; no extension is loaded."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(_functions())
    return connection


def table_sql(table: Table, paths: Sequence[Path], present: set[str], hidden: Sequence[str] = ()) -> str:
    """The SELECT that is a table: declared columns, NULL where no file has one, and the hidden ones."""
    declared = [(name, kind.sql("duckdb", identify=True)) for name, kind in table.columns.items()]
    keys = [(name, kind.sql("duckdb", identify=True)) for name, kind in table.partition_keys.items()]
    if not paths:
        nulls = [f"cast(null as {kind}) as {_name(name)}" for name, kind in [*declared, *keys]]
        return f"select {', '.join([*nulls, *hidden])} where false"
    columns = [
        f"cast({_name(name) if name in present else 'null'} as {kind}) as {_name(name)}"
        for name, kind in declared
    ]
    columns += [f"cast({_name(name)} as {kind}) as {_name(name)}" for name, kind in keys]
    columns += hidden
    listed = ", ".join(_quoted(path) for path in paths)
    types = ", ".join(f"{_name(name)}: varchar" for name, _ in keys)
    hive = f", hive_partitioning = true, hive_types = {{{types}}}" if keys else ", hive_partitioning = false"
    text_is_text = not any(kind == "BLOB" for _, kind in declared)
    return (
        f"select {', '.join(columns)} from read_parquet([{listed}], union_by_name = true, "
        f"filename = {_quoted(FILE)}, binary_as_string = {str(text_is_text).lower()}{hive})"
    )


def values_sql(table: Table, rows: Sequence[Sequence[Any]]) -> str:
    """The SELECT that is a table of a few rows."""
    kinds = [kind.sql("duckdb") for kind in table.columns.values()]
    names = ", ".join(map(_name, table.columns))
    nulls = ", ".join(f"cast(null as {kind})" for kind in kinds)
    lines = [f"({', '.join('null' if value is None else _quoted(value) for value in row)})" for row in rows]
    casts = ", ".join(
        f"cast({_name(name)} as {kind}) as {_name(name)}"
        for name, kind in zip(table.columns, kinds, strict=True)
    )
    if not lines:
        return f"select * from (select {nulls}) as r({names}) where false"
    return f"select {casts} from (values {', '.join(lines)}) as r({names})"


def view_columns(
    columns: Sequence[Column], kinds: Sequence[duckdb.sqltypes.DuckDBPyType]
) -> list[tuple[str, str]]:
    """Name and Glue type of each column of a view's query."""
    return [(column.name, hive_type(kind)) for column, kind in zip(columns, kinds, strict=True)]


def as_query_error(error: duckdb.Error) -> QueryError:
    """DuckDB's error as Athena's, where Athena has the same error."""
    text = str(error).split("\n\nLINE ", 1)[0].split("\nLINE ", 1)[0]
    message = text.split(": ", 1)[-1].removeprefix("Error: ")
    for kind in ("DIVISION_BY_ZERO", "NOT_SUPPORTED", "INVALID_CAST_ARGUMENT", "INVALID_FUNCTION_ARGUMENT"):
        if f"{kind}: " in text:
            return QueryError(kind, text.split(f"{kind}: ", 1)[1])
    if isinstance(error, duckdb.CatalogException) and "Function with name" in text:
        return QueryError("NOT_SUPPORTED", f"the local endpoint lacks this function of Athena: {message}")
    kinds: list[tuple[type[duckdb.Error], str]] = [
        (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
        (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
        (duckdb.InvalidInputException, "INVALID_FUNCTION_ARGUMENT"),
    ]
    for exception, kind in kinds:
        if isinstance(error, exception):
            return QueryError(kind, message)
    if isinstance(error, duckdb.BinderException):
        missing = "not found in FROM clause" in text or "does not have a column named" in text
        return QueryError("COLUMN_NOT_FOUND" if missing else "SYNTAX_ERROR", message)
    return QueryError("GENERIC_INTERNAL_ERROR", message)


@cache
def _functions() -> str:
    return files("local.athena").joinpath("functions.sql").read_text(encoding="utf-8")


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
