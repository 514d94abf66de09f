"""An Athena result's CSV comes back as what the query gave: the types declared, NULL and empty text apart."""

from __future__ import annotations

import io
import struct
from datetime import datetime

import pytest
from arro3.core import DataType, Field, Schema
from hypothesis import example, given
from hypothesis import strategies as st

from lambdas.core.errors import QueryFailed
from lambdas.lake import results

KINDS = {
    "name": "varchar",
    "energy": "double",
    "rank": "integer",
    "plays": "bigint",
    "same": "boolean",
    "at": "timestamp",
    "day": "date",
}
SCHEMA = Schema([results._field("q", name, kind) for name, kind in KINDS.items()])
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\ufdd0"), max_size=12)
ROW = st.fixed_dictionaries(
    {
        "name": st.none()
        | TEXT
        | st.sampled_from(["", '"', '""', ",", "\n", '\n""\n', "NaN", "null", '",",""']),
        "energy": st.none() | st.floats(allow_nan=False),
        "rank": st.none() | st.integers(-(2**31), 2**31 - 1),
        "plays": st.none() | st.integers(-(2**63), 2**63 - 1),
        "same": st.none() | st.booleans(),
        "at": st.none()
        | st.datetimes().map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)),
        "day": st.none() | st.dates(),
    }
)


def spelt(value) -> str:
    """As Athena spells a value."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.isoformat(" ", timespec="milliseconds")
    elif isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, float):
        value = {"inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), repr(value).upper())
    return '"' + str(value).replace('"', '""') + '"'


def csv(names, rows) -> bytes:
    lines = [[f'"{name}"' for name in names], *([spelt(row[name]) for name in names] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines).encode()


def bits(value):
    return struct.pack("<d", value) if isinstance(value, float) else value


@given(st.lists(ROW, max_size=12))
@example([dict.fromkeys(KINDS), dict.fromkeys(KINDS) | {"name": ""}, dict.fromkeys(KINDS) | {"energy": -0.0}])
def test_rows_come_back_as_they_went_doubles_to_the_last_bit(rows):
    table = results.decode(csv(KINDS, rows), SCHEMA)
    assert table.schema == SCHEMA
    columns = {name: [bits(value) for value in table[name].to_pylist()] for name in KINDS}
    assert columns == {name: [bits(row[name]) for row in rows] for name in KINDS}


@given(st.lists(st.none() | TEXT | st.sampled_from(["", "\n", "\n\n"]), max_size=8))
@example([None, "", "NaN", None])
def test_a_null_alone_on_a_line_is_a_row(names):
    table = results.decode(csv(["name"], [{"name": name} for name in names]), Schema([SCHEMA.field("name")]))
    assert table["name"].to_pylist() == names


def test_a_number_that_is_none_is_an_error_and_never_text() -> None:
    with pytest.raises(Exception, match="Error while parsing value 'many' as type 'Int32'"):
        results.decode(b'"rank"\n"many"\n', Schema([Field("rank", DataType.int32())]))


@pytest.mark.parametrize("kind", ["array", "map", "row", "decimal", "unknown", "timestamp with time zone"])
def test_a_column_that_csv_cannot_carry_is_named_with_the_remedy(kind: str) -> None:
    with pytest.raises(QueryFailed, match=f"column genres is of type {kind}, .*; cast it in the query"):
        results._field("q", "genres", kind)


class Answered:
    """A query that has its answer."""

    def result(self, _):
        return io.BytesIO(b'"artists","id"\n"3",\n')

    def columns(self, _):
        return [("artists", "bigint"), ("id", "varchar")]


def test_a_query_is_read_in_the_types_that_athena_tells() -> None:
    rows = results.read(Answered(), "q", ["id", "artists"])
    assert [rows[name].to_pylist() for name in rows.column_names] == [[None], [3]]
    assert rows["artists"].type == DataType.int64()


def test_a_long_answer_is_read_part_by_part_while_it_arrives(monkeypatch) -> None:
    monkeypatch.setattr(results, "_ROWS_A_PART", 1_000)
    body = io.BytesIO(b'"artists","id"\n' + b"".join(b'"%d","x"\n' % at for at in range(20_000)))
    monkeypatch.setattr(Answered, "result", lambda *_: body)
    parts = results.stream(Answered(), "q")
    first = next(parts)
    assert body.tell() < len(body.getvalue()) / 2
    numbers = [one for part in (first, *parts) for one in part["artists"].to_pylist()]
    assert numbers == list(range(20_000))
    assert first.schema == Schema([Field("artists", DataType.int64()), Field("id", DataType.string())])
