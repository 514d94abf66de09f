"""The result CSV, byte for byte, and numbers that come back as they went."""

from __future__ import annotations

import csv
import math
import random
import struct
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.athena.engine import Session, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    spill = tmp_path / "spill"  # DuckDB may always open what lies here
    spill.mkdir()
    with connect(spill) as connection:
        yield Session(None, None, connection)  # type: ignore[arg-type]  # no table is read here


def written(session: Session, sql: str, folder: Path) -> str:
    session.write_csv(sql, folder / "result.csv")
    return (folder / "result.csv").read_text(encoding="utf-8")


def test_every_value_is_quoted_and_null_is_nothing(session: Session, tmp_path: Path) -> None:
    sql = "select 1 as a, null::varchar as b, '' as c, 'say \"hi\"' as d, E'two\\nlines' as e, true as f"
    assert (
        written(session, sql, tmp_path)
        == '"a","b","c","d","e","f"\n"1",,"","say ""hi""","two\nlines","true"\n'
    )


def test_a_result_without_rows_is_its_header(session: Session, tmp_path: Path) -> None:
    assert written(session, "select 1 as a, 2 as a where false", tmp_path) == '"a","a"\n'


def test_two_columns_may_have_one_name(session: Session, tmp_path: Path) -> None:
    assert written(session, "select 1 as a, 2 as a", tmp_path) == '"a","a"\n"1","2"\n'


def test_rows_stay_in_order_however_many(session: Session, tmp_path: Path) -> None:
    text = written(session, "select i as n from range(300000) r(i) order by i desc", tmp_path)
    assert text.splitlines() == ['"n"', *(f'"{n}"' for n in range(299_999, -1, -1))]


def test_doubles_come_back_exactly_as_they_went(session: Session, tmp_path: Path) -> None:
    chance = random.Random(7)
    values = [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(5000)]
    values += [chance.uniform(-1, 1) * 10 ** chance.randint(-8, 12) for _ in range(5000)]
    values += [
        0.0,
        -0.0,
        5e-324,
        1.7976931348623157e308,
        1e7,
        1e-3,
        0.1 + 0.2,
        1e22,
        123456789.0,
        math.inf,
        -math.inf,
    ]
    numbers = pa.table({"i": range(len(values)), "x": values})
    pq.write_table(numbers, tmp_path / "numbers.parquet")
    sql = f"select i, x from read_parquet('{tmp_path}/numbers.parquet') order by i"
    rows = list(csv.reader(written(session, sql, tmp_path).splitlines()))[1:]
    assert [struct.pack("<d", float(text)) for _, text in rows if text != "NaN"] == [
        struct.pack("<d", value) for value in values if not math.isnan(value)
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1e0", "1.0"), ("1e-3", "0.001"), ("9.99e-4", "9.99E-4"), ("1e-5", "1.0E-5"),
        ("9999999e0", "9999999.0"),
        ("1e7", "1.0E7"), ("12345678.9e0", "1.23456789E7"), ("1e16", "1.0E16"), ("1.5e300", "1.5E300"),
        ("-2.5e-10", "-2.5E-10"), ("-0e0", "-0.0"), ("'nan'::double", "NaN"), ("'-inf'::double", "-Infinity"),
        ("0.1::float", "0.1"), ("1e10::float", "1.0E10"),
    ],
)  # fmt: skip
def test_doubles_are_spelt_as_java_spells_them(
    session: Session, tmp_path: Path, value: str, text: str
) -> None:
    assert written(session, f"select {value} as x", tmp_path) == f'"x"\n"{text}"\n'


def test_a_sealed_session_opens_no_file_but_its_own(session: Session, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    session.restrict_file_access(tmp_path / "result.csv")
    assert written(session, "select 1 as a", tmp_path) == '"a"\n"1"\n'
    for sql in (
        f"select * from '{tmp_path}/secret.csv'",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/etc/*')",
        "set enable_external_access = true",
        f"copy (select 1) to '{tmp_path}/other.csv'",
    ):
        with pytest.raises(Exception, match=r"disabled|locked"):
            session.connection.execute(sql).fetchall()
