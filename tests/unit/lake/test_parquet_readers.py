"""A file of ours is read alike by every reader, and files that older versions wrote are still read."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.lake import tables
from lambdas.lake.parquet import from_parquet, table_of, to_parquet
from lambdas.lake.schemas import table_schema

ONE, TWO = "1" * 22, "2" * 22
BEFORE = Path(__file__).parent / "written_before"
AT = datetime(2026, 1, 5, 6, 7, 8, 9000)
ROWS = pa.table(
    {
        "id": [ONE, TWO, None],
        "name": pa.array(["", "🎻 NAN", None]),
        "rank": pa.array([1, -(2**31), None], pa.int32()),
        "plays": pa.array([2**62, 0, None], pa.int64()),
        "distance": [0.1 + 0.2, 5e-324, None],
        "same": [True, False, None],
        "at": pa.array([AT, AT, None], pa.timestamp("ms")),
        "day": pa.array([date(2026, 1, 5), date(1970, 1, 1), None]),
        "artists": pa.array([["a", None, ""], [], None], pa.list_(pa.string())),
        "nothing": pa.array([None] * 3, pa.string()),
        "external_url": [f"https://open.spotify.com/track/{ONE}", "", None],
    }
)
EVERY_READER_KNOWS = {"PLAIN", "RLE", "RLE_DICTIONARY", "PLAIN_DICTIONARY"}


def test_pyarrow_reads_the_values_and_types_that_were_written() -> None:
    read = pq.read_table(io.BytesIO(to_parquet(ROWS)))
    assert read.schema.equals(ROWS.schema)
    assert read.to_pylist() == ROWS.to_pylist()


def test_duckdb_reads_the_values_that_were_written(tmp_path: Path) -> None:
    (tmp_path / "rows.parquet").write_bytes(to_parquet(ROWS))
    with duckdb.connect() as connection:
        read = connection.execute(f"select * from '{tmp_path}/rows.parquet'").fetchall()
    assert [dict(zip(ROWS.column_names, row, strict=True)) for row in read] == ROWS.to_pylist()


def test_a_file_is_of_version_1_in_encodings_that_every_reader_knows() -> None:
    many = pa.concat_tables([ROWS] * 1000)
    about = pq.read_metadata(io.BytesIO(to_parquet(many)))
    assert about.format_version == "1.0"
    (group,) = (about.row_group(at) for at in range(about.num_row_groups))
    chunks = [group.column(at) for at in range(group.num_columns)]
    assert {encoding for chunk in chunks for encoding in chunk.encodings} <= EVERY_READER_KNOWS
    assert {chunk.compression for chunk in chunks} == {"ZSTD"}
    assert "artists.list.element" in {chunk.path_in_schema for chunk in chunks}


def test_a_column_tells_its_bounds_and_nulls_so_that_readers_may_skip_it() -> None:
    group = pq.read_metadata(io.BytesIO(to_parquet(ROWS))).row_group(0)
    told = {group.column(at).path_in_schema: group.column(at).statistics for at in range(group.num_columns)}
    assert (told["id"].min, told["id"].max, told["id"].null_count) == (ONE, TWO, 1)
    assert (told["rank"].min, told["rank"].max, told["rank"].null_count) == (-(2**31), 1, 1)


def test_the_bytes_depend_on_the_rows_and_not_on_the_chunks_or_the_library_that_holds_them() -> None:
    whole = pa.concat_tables([ROWS] * 100)
    apart = pa.concat_tables([whole.slice(0, 7), whole.slice(7).combine_chunks()])
    assert to_parquet(whole) == to_parquet(apart) == to_parquet(from_parquet(to_parquet(whole)))


def test_many_rows_make_row_groups_of_a_million() -> None:
    about = pq.read_metadata(io.BytesIO(to_parquet(pa.table({"n": pa.array(range(1_200_000), pa.int32())}))))
    assert [about.row_group(at).num_rows for at in range(about.num_row_groups)] == [
        1 << 20,
        1_200_000 - (1 << 20),
    ]


def test_a_schema_chooses_and_orders_the_columns_and_nothing_is_cast() -> None:
    schema = pa.schema({"rank": pa.int32(), "id": pa.string()})
    assert pa.table(from_parquet(to_parquet(ROWS, schema))).schema.equals(schema)
    with pytest.raises(TypeError, match="column rank is <Int32>, not <Int64>"):
        to_parquet(ROWS, pa.schema({"rank": pa.int64()}))
    with pytest.raises(KeyError, match="absent"):
        to_parquet(ROWS, pa.schema({"absent": pa.int64()}))


def test_a_table_is_made_of_lists_and_a_value_of_another_type_is_refused() -> None:
    moves = table_schema("track_clusters")
    rows = table_of(moves, {"track_id": [ONE, None], "cluster": [0, None], "distance": [0.5, 1]})
    assert rows["distance"].to_pylist() == [0.5, 1.0]
    with pytest.raises(OverflowError):
        table_of(moves, {"track_id": [ONE], "cluster": [2**31], "distance": [0.5]})
    with pytest.raises(TypeError):
        table_of(moves, {"track_id": [1], "cluster": [0], "distance": [0.5]})


@pytest.mark.parametrize("body", [b"", b"PAR1", b"not Parquet at all", b"PAR1 broken inside PAR1"])
def test_bytes_that_are_no_parquet_file_are_a_clear_error(body: bytes) -> None:
    with pytest.raises(InvalidInput, match="a Parquet file: "):
        from_parquet(body)


def test_a_missing_file_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables.lake, "get", lambda *_: None)
    with pytest.raises(
        InvalidInput, match="s3://lake/tracks/dt=2026-01-05/charts.parquet: is missing; run the"
    ):
        tables.read("lake", "tracks/dt=2026-01-05/charts.parquet")


@pytest.mark.parametrize("file", sorted(BEFORE.glob("*.parquet")), ids=lambda file: file.stem)
def test_a_file_of_an_older_version_is_read_as_pyarrow_reads_it(file: Path) -> None:
    """Written by fastparquet, or with ids as DELTA_LENGTH_BYTE_ARRAY and addresses as DELTA_BYTE_ARRAY."""
    read, expected = pa.table(from_parquet(file.read_bytes())), pq.read_table(file)
    assert read.num_rows > 0
    assert read.to_pylist() == expected.to_pylist()
    assert read.schema.equals(expected.schema)
    assert pa.table(from_parquet(to_parquet(read))).to_pylist() == expected.to_pylist()


@pytest.mark.parametrize(
    "table",
    [
        "top_tracks",
        "audio_features",
        "chart_entries",
        "related_artists",
        "track_clusters",
        "related_tracks",
        "chart_moves",
    ],
)
def test_a_table_of_an_older_version_has_the_types_of_its_ddl(table: str) -> None:
    read = tables.decode((BEFORE / f"{table}.parquet").read_bytes())
    assert [(field.name, field.type) for field in read.schema] == [
        (field.name, field.type) for field in pa.schema(table_schema(table))
    ]


def test_a_checkpoint_keeps_what_was_asked_in_its_schema() -> None:
    kept = tables.decode((BEFORE / "audio_features.parquet").read_bytes())
    again = tables.decode(to_parquet(kept))
    assert again.schema.metadata == kept.schema.metadata
    assert again.schema.metadata[b"progress"].startswith(b'{"asked": ["1111')
