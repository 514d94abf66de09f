"""What the writers write is what the tables declare."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from infra.tables import read_table
from lambdas.artists import schemas

TABLES = Path(__file__).resolve().parents[3] / "athena" / "artists" / "tables"
HIVE_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.timestamp("ms"): "timestamp",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}


@pytest.mark.parametrize("table", ["top_tracks", "audio_features"])
def test_the_arrow_schema_has_the_columns_of_the_ddl_in_order(table: str) -> None:
    declared = read_table(TABLES / f"{table}.sql", "lake")["StorageDescriptor"]["Columns"]
    schema: pa.Schema = getattr(schemas, table.upper())
    written = [(field.name, HIVE_TYPES[field.type]) for field in schema]
    assert written == [(column["Name"], column["Type"]) for column in declared]
