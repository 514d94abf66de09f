"""A catalogue that can be used becomes three canonical tables, and loses nothing on the way."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdas.artists.catalogue import ARTISTS, AUDIO_FEATURES, TRACKS, read_catalogue, write_canonical

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "catalogue"
A, B, C = "A" * 22, "B" * 22, "a" * 22
T1, T2, T3 = "1" * 22, "2" * 22, "3" * 22
NAMES = [
    "NAN",
    "NULL",
    "True",
    "007",
    "",
    '"',
    "a\nb",
    "a\r\nb",
    "🎧",
    "아이유",
    "=1+1",
    " x ",
    "\ufeffx",
    "a,b",
]


def _write(folder: Path, name: str, header: str, rows: list[list[Any]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    folder.joinpath(f"{name}.csv").write_bytes(text.getvalue().encode())


def _catalogue(
    folder: Path,
    artists: list[list[Any]],
    tracks: list[list[Any]],
    features: list[list[Any]],
) -> Path:
    folder.mkdir(exist_ok=True)
    _write(folder, "artists", "id,name", artists)
    _write(folder, "tracks", "id,artist_id,name,popularity", tracks)
    _write(folder, "audio_features", "id,danceability,energy,loudness,speechiness,instrumentalness", features)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Three artists, of whom A and B share a track and C has none; a track and features of nobody's."""
    return _catalogue(
        tmp_path / "small",
        [[C, "True"], [B, "NAN"], [A, "007"]],
        [
            [T1, B, "one", 5],
            [T2, A, "two", ""],
            [T3, A, "three", 7],
            [T1, A, "one", "7.0"],
            [T1, "Z" * 22, "one", 5],
        ],
        [[T1, 0.5, "NaN", -6, "", 0], [T2, 1, 1, 1, 1, 1], ["0" * 22, 1, 1, 1, 1, 1]],
    )


def test_the_tables_are_sorted_and_of_their_schemas(small: Path) -> None:
    tables, _ = read_catalogue(small)

    assert [tables.artists.schema, tables.tracks.schema, tables.audio_features.schema] == [
        ARTISTS,
        TRACKS,
        AUDIO_FEATURES,
    ]
    assert tables.artists["id"].to_pylist() == [A, B, C]
    assert tables.tracks.select(["artist_id", "popularity", "id"]).to_pydict() == {
        "artist_id": [A, A, A, B],
        "popularity": [7, 7, None, 5],
        "id": [T1, T3, T2, T1],
    }
    assert tables.audio_features.select(["artist_id", "id"]).to_pydict() == {
        "artist_id": [A, A, B, None],
        "id": [T1, T2, T1, "0" * 22],
    }


def test_what_was_not_there_is_null_and_a_missing_address_is_derived(small: Path) -> None:
    tables, _ = read_catalogue(small)

    first = tables.audio_features.slice(0, 1).to_pylist()[0]
    assert [first["danceability"], first["energy"], first["speechiness"], first["key"]] == [0.5] + [None] * 3
    assert tables.artists["followers"].null_count == 3
    assert tables.tracks["external_url"][0].as_py() == f"https://open.spotify.com/track/{T1}"


def test_the_summary_counts_what_is_there_and_what_is_not(small: Path) -> None:
    _, summary = read_catalogue(small)

    assert (summary.artists, summary.tracks, summary.features) == (3, 4, 3)
    assert summary.tracks_of_unknown_artists == 1
    assert summary.artists_without_tracks == 1
    assert summary.tracks_without_features == 1
    assert summary.merged_duplicates == 0


def test_rows_that_are_alike_are_merged_and_counted(tmp_path: Path) -> None:
    _, summary = read_catalogue(
        _catalogue(
            tmp_path,
            [[A, "x"], [B, "x"], [A, "x"]],
            [[T1, A, "t", 5], [T1, A, "t", "5.0"], [T1, A, "t", " 5"], [T1, B, "t", 6]],
            [[T1, 1, 1, 1, 1, ""], [T1, 1, 1, 1, 1, "NaN"]],
        )
    )
    assert (summary.artists, summary.tracks, summary.features) == (2, 2, 1)
    assert summary.merged_duplicates == 1 + 2 + 1


@pytest.mark.parametrize("empty", ["artists", "tracks", "audio_features"])
def test_a_table_without_rows_is_not_an_error(small: Path, empty: str) -> None:
    file = small / f"{empty}.csv"
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    tables, summary = read_catalogue(small)
    assert getattr(tables, empty).num_rows == 0
    assert summary.tracks == {"artists": 0, "tracks": 0, "audio_features": 4}[empty]


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_do_no_harm(small: Path) -> None:
    expected, _ = read_catalogue(small)
    for file in small.iterdir():
        unix = file.read_bytes().replace(b"\r\n", b"\n")
        file.write_bytes(b"\xef\xbb\xbf" + unix.replace(b"\n", b"\r\n\r\n"))
    assert read_catalogue(small)[0] == expected


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    st.lists(st.none() | st.integers(-(2**31), 2**31 - 1)),
)
@settings(max_examples=60, deadline=None)
def test_every_name_and_null_survives_csv_and_parquet(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], popularity: list[int | None]
) -> None:
    names = [*NAMES, *names]
    known = [popularity[i] if i < len(popularity) else None for i in range(len(names))]
    ids = [f"{i:022d}" for i in range(len(names))]
    folder = tmp_path_factory.mktemp("round")
    tracks = [[id_, A, name, p] for id_, name, p in zip(ids, names, known, strict=True)]

    tables, _ = read_catalogue(_catalogue(folder, [[A, "x"]], tracks, []))
    write_canonical(tables, folder)
    for file in folder.glob("*.csv"):
        file.unlink()
    again, _ = read_catalogue(folder)

    for there in (tables, again):
        rows = {row["id"]: (row["name"], row["popularity"]) for row in there.tracks.to_pylist()}
        assert rows == dict(zip(ids, zip(names, known, strict=True), strict=True))


def test_the_same_rows_give_the_same_bytes_in_any_order_and_either_format(
    small: Path, tmp_path: Path
) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    for name in ("artists", "tracks", "audio_features"):
        header, *rows = csv.reader(io.StringIO(small.joinpath(f"{name}.csv").read_text()))
        columns = zip(*reversed(rows), strict=True)
        text = {key: pa.array(values, pa.large_string()) for key, values in zip(header, columns, strict=True)}
        pq.write_table(pa.table(text), shuffled / f"{name}.parquet", row_group_size=2)

    written = []
    for folder in (small, small, shuffled):
        out = tmp_path / f"out{len(written)}"
        out.mkdir()
        write_canonical(read_catalogue(folder)[0], out)
        written.append({file.name: file.read_bytes() for file in out.iterdir()})
    assert written[0].keys() == {"artists.parquet", "tracks.parquet", "audio_features.parquet"}
    assert written[0] == written[1] == written[2]


@pytest.mark.skipif(not REAL.exists(), reason=f"the real catalogue is not at {REAL}")
def test_the_real_catalogue_is_read_whole() -> None:
    tables, summary = read_catalogue(REAL)

    assert (summary.artists, summary.tracks, summary.features) == (646, 66_402, 66_417)
    assert summary.artists - summary.artists_without_tracks == 397
    assert summary.tracks_without_features == 49
    raw = pq.read_table(REAL / "tracks.parquet", columns=["id", "name"])
    assert {"NAN", "True"} <= set(raw["name"].to_pylist())
    assert set(zip(*tables.tracks.select(["id", "name"]).to_pydict().values(), strict=True)) == set(
        zip(*raw.to_pydict().values(), strict=True)
    )
