"""Every way in which a catalogue can be unusable, and the one line that says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.artists.catalogue import read_catalogue
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

A = "A" * 22
B = "b" * 22
T = "0123456789abcdefghijKL"

QUOTES = "close every quoted value, and double the quotes inside it"
KAGGLE = "id_artists holds lists: write one row per track and artist, with the artist's id as artist_id"
FEATURES = "audio_features.csv"
THERE = "id, danceability, energy"
UNKNOWN = "leave it empty if it is not known"
GOOD = {
    "artists.csv": f"id,name\n{A},Ada\n{B},Bea\n",
    "tracks.csv": f"id,artist_id,name,popularity\n{T},{A},One,5\n{T},{B},One,5\n",
    "audio_features.csv": (
        f"id,danceability,energy,loudness,speechiness,instrumentalness,key\n{T},.5,.5,-6,.1,0,1\n"
    ),
}


def _bring(folder: Path, files: dict[str, str | bytes | None]) -> Path:
    for name, text in (GOOD | files).items():
        if text is not None:
            folder.joinpath(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def _refusal(folder: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        read_catalogue(folder)
    message = str(caught.value)
    assert "\n" not in message
    message = re.sub(
        r"; \d of \d rows cannot be used, and up to 10% are left out \(`--bad-rows SHARE`\)$", "", message
    )
    return message.replace(f"{folder}", "DIR")


def _tracks(*rows: str, header: str = "id,artist_id,name,popularity") -> dict[str, str | bytes | None]:
    return {"tracks.csv": "\n".join([header, *rows, ""])}


def _features(row: str, header: str = "") -> dict[str, str | bytes | None]:
    return {
        "audio_features.csv": (header or "id,danceability,energy,loudness,speechiness,instrumentalness,key")
        + f"\n{row}\n"
    }


BAD_TEXT: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "a file is missing": (
        {"tracks.csv": None},
        "DIR: has no tracks.parquet and no tracks.csv (it holds artists.csv, audio_features.csv): bring one",
    ),
    "a file is there twice": (
        {"artists.parquet": b""},
        "DIR: holds both artists.csv and artists.parquet: keep one of them",
    ),
    "a CSV is empty": ({"artists.csv": ""}, "artists.csv: is empty: its first line must name the columns"),
    "a CSV is not UTF-8": (
        {"artists.csv": f"id,name\n{A},é\n{B},".encode() + b"Beyonc\xe9\n"},
        "artists.csv line 3: is not UTF-8 text: save the file as UTF-8",
    ),
    "a column is missing": (
        _tracks(f"{T},One", header="id,name"),
        "tracks.csv: has no columns artist_id, popularity (it has id, name)",
    ),
    "the Kaggle layout": (
        _tracks(f"{T},One,5,\"['{A}']\"", header="id,name,popularity,id_artists"),
        f"tracks.csv: has no column artist_id (it has id, name, popularity, id_artists); {KAGGLE}",
    ),
    "a default feature is missing": (
        _features(f"{T},1,1", "id,danceability,energy"),
        f"{FEATURES}: has no columns loudness, speechiness, instrumentalness (it has {THERE})",
    ),
    "a column is there twice": (
        {"artists.csv": f"id,name,name\n{A},x,y\n"},
        "artists.csv: has column name more than once: keep one of them",
    ),
    "a row is short": (
        _tracks(f"{T},{A},One,5", f"{T},{B},One"),
        "tracks.csv row 2: has 3 fields where the header has 4: quote every value that holds a comma",
    ),
    "a row is long": (
        _tracks(f"{T},{A},One, two,5"),
        "tracks.csv row 1: has 5 fields where the header has 4: quote every value that holds a comma",
    ),
    "a quote is never closed": (
        _tracks(f'{T},{A},"One,5', f"{T},{B},Two,5"),
        f"tracks.csv line 3: unexpected end of data: {QUOTES}",
    ),
    "a quote swallows a row": (
        _tracks(f'{T},{A},"One,5', f'{T},{B},"Two",5'),
        f"tracks.csv line 3: ',' expected after '\"': {QUOTES}",
    ),
    "an integer is a word": (
        _tracks(f"{T},{A},One,5", f"{T},{B},One,abc"),
        "tracks.csv row 2, column popularity: 'abc' is not an integer; leave it empty if it is not known",
    ),
    "an integer is hexadecimal": (
        _tracks(f"{T},{A},One,0x10"),
        "tracks.csv row 1, column popularity: '0x10' is not an integer; leave it empty if it is not known",
    ),
    "null is spelt out": (
        _tracks(f"{T},{A},One,NULL"),
        "tracks.csv row 1, column popularity: 'NULL' is not an integer; leave it empty if it is not known",
    ),
    "an integer has a fraction": (
        _tracks(f"{T},{A},One,5.5"),
        "tracks.csv row 1, column popularity: 5.5 is not an integer",
    ),
    "an integer is too large": (
        _tracks(f"{T},{A},One,3000000000"),
        "tracks.csv row 1, column popularity: 3000000000.0 is out of the range of int32",
    ),
    "a feature is a word": (
        _features(f'{T},"0,5",1,1,1,1,1'),
        f"audio_features.csv row 1, column danceability: '0,5' is not a number; {UNKNOWN}",
    ),
    "a feature is infinite": (
        _features(f"{T},1,1,-inf,1,1,1"),
        "audio_features.csv row 1, column loudness: -inf is not a number: infinity cannot be used",
    ),
    "a feature overflows": (
        _features(f"{T},1,1,1e400,1,1,1"),
        "audio_features.csv row 1, column loudness: inf is not a number: infinity cannot be used",
    ),
    "an id is short": (
        {"artists.csv": f"id,name\n{A},Ada\n{B[1:]},Bea\n"},
        f"artists.csv row 2, column id: '{B[1:]}' is not an id: ids are 22 letters and digits",
    ),
    "an id is a link": (
        {"artists.csv": f"id,name\nspotify:artist:{A},Ada\n"},
        f"artists.csv row 1, column id: 'spotify:artist:{A}' is not an id: ids are 22 letters and digits",
    ),
    "an id ends in a newline": (
        {"artists.csv": f'id,name\n"{A}\n",Ada\n'},
        f"artists.csv row 1, column id: '{A}\\n' is not an id: ids are 22 letters and digits",
    ),
    "an id holds a foreign letter": (
        _tracks(f"{'é' * 22},{A},One,5"),
        f"tracks.csv row 1, column id: '{'é' * 22}' is not an id: ids are 22 letters and digits",
    ),
    "an artist_id is empty": (
        _tracks(f"{T},,One,5"),
        "tracks.csv row 1, column artist_id: is not an id: ids are 22 letters and digits",
    ),
    "a name holds a NUL byte": (
        {"artists.csv": f"id,name\n{A},Ada\n{B},B\0b\n"},
        "artists.csv row 2, column name: 'B\\x00b' holds a NUL byte: take it out",
    ),
    "an address is a script": (
        _tracks(f"{T},{A},One,5,javascript:alert(1)", header="id,artist_id,name,popularity,external_url"),
        "tracks.csv row 1, column external_url: 'javascript:alert(1)' is not an http or https address",
    ),
    "two artists have one id": (
        {"artists.csv": f"id,name\n{A},Ada\n{B},Bea\n{A},Adah\n"},
        f"artists.csv row 3: has id {A} as row 1 has, but differs: keep one",
    ),
    "a track stands twice with an artist": (
        _tracks(f"{T},{A},One,5", f"{T},{B},One,5", f"{T},{B},One,5", f"{T},{B},One,6"),
        f"tracks.csv row 4: has artist_id {B} and id {T} as row 2 has, but differs: keep one",
    ),
    "a track has two sets of features": (
        _features(f"{T},1,1,1,1,1,1\n{T},1,1,1,1,1,2"),
        f"audio_features.csv row 2: has id {T} as row 1 has, but differs: keep one",
    ),
    "a long value is shown in part": (
        _tracks(f"{T},{A},One,{'x' * 500}"),
        f"tracks.csv row 1, column popularity: '{'x' * 59}… is not an integer; {UNKNOWN}",
    ),
}


@pytest.mark.parametrize(("files", "message"), BAD_TEXT.values(), ids=BAD_TEXT.keys())
def test_a_catalogue_that_cannot_be_used_is_refused_with_one_line_saying_where(
    tmp_path: Path, files: dict[str, str | bytes | None], message: str
) -> None:
    assert _refusal(_bring(tmp_path, files)) == message


def _parquet_tracks(**changed: Any) -> pa.Table:
    columns: dict[str, Any] = {"id": [T], "artist_id": [A], "name": ["One"], "popularity": [5]}
    return pa.table(columns | changed)


BAD_PARQUET: dict[str, tuple[dict[str, Any], str]] = {
    "a null name": (
        {"name": pa.nulls(1)},
        "row 1, column name: is null: give it a value, or leave the row out",
    ),
    "a null id": (
        {"id": pa.array([None], pa.string())},
        "row 1, column id: is null: give it a value, or leave the row out",
    ),
    "names that are numbers": ({"name": [7]}, ": column name holds int64: it must hold text"),
    "popularity that is a flag": (
        {"popularity": [True]},
        ": column popularity holds bool: it must hold an integer in each row",
    ),
    "popularity that is a list": (
        {"popularity": [[1]]},
        ": column popularity holds list<element: int64>: it must hold an integer in each row",
    ),
    "popularity as text": (
        {"popularity": ["high"]},
        "row 1, column popularity: 'high' is not an integer; leave it empty if it is not known",
    ),
    "popularity too large": (
        {"popularity": [2**31]},
        "row 1, column popularity: 2147483648 is out of the range of int32",
    ),
    "popularity that is not whole": (
        {"popularity": [5.5]},
        "row 1, column popularity: 5.5 is not an integer",
    ),
    "a name that is not UTF-8": (
        {"name": pa.array([b"\xff"], pa.binary())},
        "row 1, column name: b'\\xff' is not UTF-8 text: write it again as UTF-8",
    ),
}


@pytest.mark.parametrize(("changed", "message"), BAD_PARQUET.values(), ids=BAD_PARQUET.keys())
def test_a_parquet_column_of_the_wrong_kind_is_named(
    tmp_path: Path, changed: dict[str, Any], message: str
) -> None:
    pq.write_table(_parquet_tracks(**changed), _bring(tmp_path, {"tracks.csv": None}) / "tracks.parquet")
    refusal = _refusal(tmp_path)
    assert refusal.removeprefix("tracks.parquet").lstrip() == message


def test_a_parquet_file_that_lies_about_its_text_is_refused(tmp_path: Path) -> None:
    offsets = pa.array([0, 1], pa.int32()).buffers()[1]
    lie = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff")])
    pq.write_table(_parquet_tracks(name=lie), _bring(tmp_path, {"tracks.csv": None}) / "tracks.parquet")
    assert "row 1, column name: b'\\xff' is not UTF-8" in _refusal(tmp_path)


def test_a_truncated_parquet_file_is_refused(tmp_path: Path) -> None:
    file = _bring(tmp_path, {"tracks.csv": None}) / "tracks.parquet"
    pq.write_table(_parquet_tracks(), file)
    file.write_bytes(file.read_bytes()[:-20])
    assert _refusal(tmp_path).startswith("tracks.parquet: is not a whole Parquet file (")


def test_damage_in_the_middle_of_a_parquet_file_is_refused(tmp_path: Path) -> None:
    file = _bring(tmp_path, {"tracks.csv": None}) / "tracks.parquet"
    pq.write_table(_parquet_tracks(), file)
    data = bytearray(file.read_bytes())
    data[4:200] = b"\0" * 196
    file.write_bytes(data)
    assert _refusal(tmp_path).startswith("tracks.parquet: is not a whole Parquet file (")


def test_a_csv_called_parquet_is_refused(tmp_path: Path) -> None:
    text = str(GOOD["tracks.csv"])
    _bring(tmp_path, {"tracks.csv": None, "tracks.parquet": text})
    assert _refusal(tmp_path) == "tracks.parquet: is called .parquet, but is text: name it .csv"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "nowhere").startswith("DIR: is not a folder")


def test_a_file_that_is_no_catalogue_is_told_the_nearest_layout(tmp_path: Path) -> None:
    assert "tracks.csv is of no known layout" in _refusal(_bring(tmp_path, {}) / "tracks.csv")


def test_the_good_catalogue_of_these_tests_is_good(tmp_path: Path) -> None:
    _, summary = read_catalogue(_bring(tmp_path, {}))
    assert (summary.artists, summary.tracks, summary.features) == (2, 2, 1)
