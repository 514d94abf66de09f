"""What the writers write is what the tables declare."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from infra.tables import read_table
from lambdas.charts.steps import chart_moves
from lambdas.lake.frame_parquet import to_parquet

ROOT = Path(__file__).resolve().parents[3]
TABLES = ROOT / "athena" / "charts" / "tables"
HIVE_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.float64(): "double",
    pa.bool_(): "boolean",
}


def declared(table: str) -> list[tuple[str, str]]:
    columns = read_table(TABLES / f"{table}.sql", "lake")["StorageDescriptor"]["Columns"]
    return [(column["Name"], column["Type"]) for column in columns]


def test_moves_have_the_columns_of_the_ddl_also_where_nothing_is_known_of_the_past() -> None:
    charts = pd.DataFrame(
        {
            "market": ["Brazil"],
            "day": ["2021-04-13"],
            "rank": [1],
            "track_id": ["1" * 22],
            "name": ["Un"],
            "artist_ids": [["A" * 22]],
            "artist_names": [["A", "B"]],
            "isrc": [None],
        }
    )
    rows = chart_moves.moves(charts, {"Brazil": "2021-04-13"})
    written = pq.read_schema(io.BytesIO(to_parquet(rows, text=chart_moves.TEXT)))
    assert [(field.name, HIVE_TYPES[field.type]) for field in written] == declared("chart_moves")
    assert rows.loc[0, ["artists", "rank", "mark"]].tolist() == ["A, B", 1, None]


def test_rows_of_the_model_are_written_in_the_tables_types() -> None:
    rows = pd.DataFrame({"id": ["a"], "rank": np.array([1], np.int32), "same": [True], "far": [0.5]})
    written = pq.read_schema(io.BytesIO(to_parquet(rows)))
    assert [HIVE_TYPES[field.type] for field in written] == ["string", "int", "boolean", "double"]
