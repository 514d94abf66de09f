"""Files of every kind that is read, and what is said of those that cannot be."""

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.importing.files import read_table
from lambdas.importing.headers import Wanted

CSV = b"id,name,extra\n0000000000000000000007,007,x\n"
WANTED = Wanted(["id", "name"], ["id"])
DIGITS = {"id": ["0000000000000000000007"], "name": ["007"]}


def zipped(**files: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        for name, body in files.items():
            packed.writestr(name.replace("__", "."), body)
    return sink.getvalue()


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(DIGITS | {"extra": ["x"]}), sink)
    return sink.getvalue()


def without_bytes(value: object) -> str | None:
    """A case's name in every process: a gzip file carries the time at which it was made."""
    return "bytes" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", CSV),
        ("A.CSV", b"\xef\xbb\xbf" + CSV),
        ("a.csv", b" ID , Name,extra\n0000000000000000000007,007,x\n"),
        ("a.csv", CSV.replace(b",", b";")),
        ("a.tsv", CSV.replace(b",", b"\t")),
        ("a.csv", b',,"a note, of one field"\n' + CSV),
        ("a.csv.gz", gzip.compress(CSV, mtime=0)),
        ("a.zip", zipped(songs__csv=CSV, readme__txt=b"hello")),
        ("a.csv.zip", zipped(a__csv=CSV)),
        ("a.parquet", parquet()),
        ("a.zip", zipped(a__parquet=parquet())),
    ],
    ids=without_bytes,
)
def test_a_file_of_any_known_kind_gives_the_wanted_columns_and_digits_stay_text(tmp_path, name, body):
    (tmp_path / name).write_bytes(body)
    assert read_table(tmp_path / name, WANTED).to_pydict() == DIGITS


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.xlsx", b"", "is neither .parquet nor .csv"),
        ("a.csv.gz", gzip.compress(CSV, mtime=0)[:-9], "is not a whole gzip file: copy it again"),
        ("a.csv.gz", CSV, "is called .gz, but is text: name it .csv"),
        ("a.csv", gzip.compress(CSV, mtime=0), "is called .csv, but is a gzip file: name it .gz"),
        (
            "a.csv",
            b"PK\3\4 workbook",
            "is a zip file, or a workbook of Excel: name it .zip if it is one; save",
        ),
        ("a.csv", "id,name".encode("utf-16"), "is called .csv, but is text in UTF-16: save it as UTF-8"),
        ("a.csv", b"<!DOCTYPE html>", "is a page of the web: download the file itself"),
        ("a.parquet", CSV, "is called .parquet, but is text: name it .csv"),
        ("a.csv", b"id,name,Name\n", "has column name more than once (as 'name', 'Name'): keep one of them"),
        ("a.zip", zipped(a__csv=CSV)[:-9], "is not a whole zip file: copy it again"),
        ("a.zip", zipped(a__csv=CSV, b__csv=CSV), "holds a.csv, b.csv: it must hold one"),
        ("a.zip", zipped(), "holds nothing: it must hold one"),
        ("a.csv", b"name\nx\n", "has no column id (it has name)"),
    ],
    ids=without_bytes,
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path, name, body, said):
    (tmp_path / name).write_bytes(body)
    with pytest.raises(InvalidInput) as caught:
        read_table(tmp_path / name, WANTED)
    assert name in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"nowhere\.csv: cannot be read \(No such file"):
        read_table(tmp_path / "nowhere.csv", WANTED)
