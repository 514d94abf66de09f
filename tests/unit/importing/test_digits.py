"""Ids and names of digits alone stay text in every file that is brought; numbers in their place are refused."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.artists.catalogue import read_catalogue
from lambdas.charts.importing import read_charts, read_features, read_genres
from lambdas.core.errors import InvalidInput

ONE, TWO = "0000000000000000000007", "1000000000000000000000"
FEATURES = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")
MORE = ("acousticness", "liveness", "valence", "tempo")


def csv(folder, name, header, *rows):
    (folder / name).write_text("\n".join([",".join(header), *(",".join(row) for row in rows)]) + "\n")
    return folder / name


def test_in_a_catalogue(tmp_path):
    csv(tmp_path, "artists.csv", ("id", "name"), (ONE, "007"))
    csv(tmp_path, "tracks.csv", ("id", "artist_id", "name", "popularity"), (TWO, ONE, "1999", "5"))
    csv(tmp_path, "audio_features.csv", ("id", *FEATURES), (TWO, *"00000"))
    tables, _ = read_catalogue(tmp_path)
    assert tables.artists.select(["id", "name"]).to_pylist() == [{"id": ONE, "name": "007"}]
    assert tables.tracks.select(["id", "artist_id", "name"]).to_pylist() == [
        {"id": TWO, "artist_id": ONE, "name": "1999"}
    ]
    assert tables.audio_features["id"].to_pylist() == [TWO]


def test_in_charts_features_and_genres(tmp_path):
    header = ("country", "snapshot_date", "daily_rank", "spotify_id", "name", "artists", "artist_ids", "isrc")
    chart = csv(
        tmp_path, "c.csv", header, ("BR", "2026-01-05", "1", TWO, "1999", "1975", ONE, "012345678901")
    )
    (rows,) = read_charts(chart).charts["2026-01-05"].to_pylist()
    brought = [rows[name] for name in ("track_id", "track_name", "artist_names", "artist_ids", "isrc")]
    assert brought == [TWO, "1999", ["1975"], [ONE], "012345678901"]

    features = csv(tmp_path, "f.csv", ("id", *FEATURES, *MORE), (ONE, *"000000000"))
    assert read_features(features).rows["id"].to_pylist() == [ONE]
    genres = csv(tmp_path, "g.csv", ("id", "name", "genres"), (ONE, "1975", "2000"))
    assert read_genres(genres).rows.select(["id", "name", "genres"]).to_pylist() == [
        {"id": ONE, "name": "1975", "genres": ["2000"]}
    ]


@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.decimal128(22, 0)])
def test_numbers_for_ids_are_refused_by_the_file_and_the_column(tmp_path, kind):
    for name, rows in {
        "artists": {"id": pa.array([7]).cast(kind), "name": ["One"]},
        "tracks": {"id": [TWO], "artist_id": [ONE], "name": ["One"], "popularity": [5]},
        "audio_features": {"id": [TWO], **{name: [0.0] for name in FEATURES}},
    }.items():
        pq.write_table(pa.table(rows), tmp_path / f"{name}.parquet")
    with pytest.raises(InvalidInput, match=r"^artists\.parquet: column id holds .*: it must hold text$"):
        read_catalogue(tmp_path)
