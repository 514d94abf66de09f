"""A lake of given rows: tables from their DDL in athena/, rows from CSV, asked through the local Athena.

The query passes the whole of local/athena (gate, parameters, names, translation, DuckDB, result CSV) in
this process. Only Glue and S3 are replaced: by a dictionary of tables, and a folder of Parquet files.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from infra.tables import read_table
from lambdas.lake.schemas import table_schema
from local.athena.binding import bind_parameters
from local.athena.catalog import Catalog, Table
from local.athena.engine import Session, connect
from local.athena.errors import QueryError
from local.athena.objects import Object
from local.athena.statements import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.athena.results import Column

ATHENA = Path(__file__).parents[2] / "athena"
DATABASE = BUCKET = "given"
WRITTEN_AT = datetime(2026, 11, 20, 6, tzinfo=UTC)
UNREADABLE_DAY = "2001-01-01"


@dataclass
class Rows:
    """A query's result: its columns, and the text of each value, None for NULL."""

    columns: list[Column]
    rows: list[tuple[str | None, ...]]


class GivenCatalog(Catalog):
    """The tables of athena/ and the views that a test makes, in memory."""

    def __init__(self) -> None:
        files = sorted(ATHENA.glob("*/tables/*.sql"))
        self._tables: dict[str, dict[str, Any]] = {
            file.stem: dict(read_table(file, BUCKET)) for file in files
        }

    def table(self, database: str, name: str, where: str = "line 1:1") -> Table:
        if name.lower() not in self._tables:
            raise QueryError("TABLE_NOT_FOUND", f"{where}: Table '{name}' does not exist")
        return Table(database, name.lower(), self._tables[name.lower()])

    def has_table(self, database: str, name: str) -> bool:
        return name.lower() in self._tables

    def has_database(self, database: str) -> bool:
        return database == DATABASE

    def create(self, database: str, table: Any) -> None:
        self._tables[table["Name"]] = table


class GivenObjects:
    """The files of a folder, as objects of a bucket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.fetched: list[str] = []

    def listing(self, location: str) -> Iterator[Object]:
        prefix = location.removeprefix(f"s3://{BUCKET}/")
        for file in sorted(self._folder.rglob("*.parquet")):
            key = str(file.relative_to(self._folder))
            if key.startswith(prefix):
                yield Object(BUCKET, key, "etag", file.stat().st_size, WRITTEN_AT)

    def fetch(self, objects: list[tuple[Object, str]]) -> list[Path]:
        self.fetched += [found.key for found, _ in objects]
        return [self._folder / found.key for found, _ in objects]


class GivenLake:
    """Tables of athena/ with the rows that a case gives them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._catalog = GivenCatalog()
        self.days_read: dict[str, set[str]] = {}
        """Table -> the days that the last query read of it."""

    @cached_property
    def tables(self) -> dict[str, Table]:
        files = sorted(ATHENA.glob("*/tables/*.sql"))
        return {file.stem: self._catalog.table(DATABASE, file.stem) for file in files}

    def put(self, given: Path) -> None:
        """Write the rows of `given`, named <table>.csv, one Parquet file a day, and a bucket where it has them."""
        table, schema = self.tables[given.stem], pa.schema(table_schema(given.stem))
        rows = read_text(given)
        unknown = set(rows.column_names) - {*table.columns, *table.partition_keys}
        assert not unknown, f"{given}: {sorted(unknown)} are no columns of {given.stem}"
        columns = {field.name: _typed(rows, field.name, field.type) for field in schema}
        typed = pa.table(columns)
        buckets = rows["bucket"].to_pylist() if "bucket" in rows.column_names else ["0"] * rows.num_rows
        where = list(zip(rows["dt"].to_pylist(), buckets, strict=True))
        for day, bucket in sorted(set(where)):
            mask = pa.array([one == (day, bucket) for one in where])
            self._write(f"{_folder(table, day, bucket)}/given.parquet", typed.filter(mask))

    def put_unreadable_day(self) -> None:
        """Give every table a day whose file has wrong types: a query that reads it FAILS."""
        for table in self.tables.values():
            wrong = pa.table({column: pa.array([None], pa.null()) for column in table.columns})
            self._write(f"{_folder(table, UNREADABLE_DAY)}/wrong.parquet", wrong)

    def run(self, sql: str, *parameters: str) -> Rows:
        """Run a query with its text parameters, as a Lambda would through Athena."""
        target = self._folder / "result.csv"
        objects = GivenObjects(self._folder)
        with connect(self._folder) as connection:
            session = Session(self._catalog, objects, connection)
            literals = ["'" + text.replace("'", "''") + "'" for text in parameters]
            translated = session.prepare(bind_parameters(sql, literals), DATABASE)
            session.restrict_file_access(target)
            columns, _ = session.write_csv(translated, target)
        self.days_read = {}
        for key in objects.fetched:
            table, day = key.split("/")[:2]
            self.days_read.setdefault(table, set()).add(day.removeprefix("dt="))
        return Rows(columns, rows_of(read_text(target)))

    def create_view(self, sql: str) -> None:
        """Run a view's file, as the migration does."""
        statement = read_statement(sql)
        assert statement.run is not None
        with connect(self._folder) as connection:
            statement.run(Session(self._catalog, GivenObjects(self._folder), connection), DATABASE)

    def _write(self, key: str, rows: pa.Table) -> None:
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows, path)


def _folder(table: Table, day: str, bucket: str = "0") -> str:
    """Where a table's files of a day lie; all people of a case that names no bucket are in one."""
    return f"{table.name}/dt={day}" + (f"/bucket={bucket}" if "bucket" in table.partition_keys else "")


def read_text(file: Path) -> pa.Table:
    """A CSV file's values as text: an empty field is NULL, "" is an empty text."""
    with file.open(encoding="utf-8") as lines:
        header = [name.strip('"') for name in lines.readline().rstrip("\n").split(",")]
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    return csv.read_csv(
        file, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=options
    )


def rows_of(text: pa.Table) -> list[tuple[str | None, ...]]:
    """The rows of a CSV file that was read; two columns may have one name."""
    return list(zip(*(column.to_pylist() for column in text.columns), strict=True))


def write_text(file: Path, header: list[str], rows: list[tuple[str | None, ...]]) -> None:
    """Write rows as read_text reads them."""
    quoted = [
        ",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row)
        for row in rows
    ]
    file.write_text("\n".join([",".join(header), *quoted]) + "\n", encoding="utf-8")


def _typed(rows: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    """A column of text as the DDL's type; all NULL where the CSV leaves the column out."""
    if name not in rows.column_names:
        return pa.nulls(rows.num_rows, kind)
    if pa.types.is_list(kind):
        values = [None if text is None else json.loads(text) for text in rows[name].to_pylist()]
        return pa.array(values, kind)
    return rows[name].cast(kind)
