"""What a catalogue's files lose is told where they are brought: no row goes in silence."""

from __future__ import annotations

import pytest

from kindred.artists import catalogues
from kindred.charts import files
from local import home

A, B = "A" * 22, "B" * 22
FEATURES = ("danceability", "energy", "loudness", "speechiness", "instrumentalness")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two artists' files, with nothing to tell of."""
    monkeypatch.setenv("KINDRED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    home.home()
    brought = tmp_path / "brought"
    brought.mkdir()
    (brought / "artists.csv").write_text(f"id,name\n{A},One\n{B},Two\n")
    (brought / "tracks.csv").write_text(
        f"id,artist_id,name,popularity\n{'1' * 22},{A},x,5\n{'2' * 22},{B},y,5\n"
    )
    rows = "".join(f"{track * 22},0,0,0,0,0\n" for track in "12")
    (brought / "audio_features.csv").write_text(f"id,{','.join(FEATURES)}\n{rows}")
    return brought


def told(folder, capsys):
    catalogues.read("mine", str(folder))
    return capsys.readouterr().out.splitlines()


def test_a_catalogue_that_loses_nothing_is_one_line(folder, capsys):
    assert told(folder, capsys) == ["catalogue mine: 2 artists, 2 tracks, 2 tracks' features"]


def test_tracks_of_artists_that_are_not_in_artists_are_counted_and_told(folder, capsys):
    with (folder / "tracks.csv").open("a") as tracks:
        tracks.writelines(f"{number * 22},{'C' * 22},z,5\n" for number in "345")
    assert told(folder, capsys) == [
        "catalogue mine: 2 artists, 2 tracks, 2 tracks' features",
        "catalogue mine: 3 tracks left out, because their artist is not in artists",
    ]


def test_rows_that_are_equal_are_counted_and_told(folder, capsys):
    with (folder / "artists.csv").open("a") as artists:
        artists.write(f"{A},One\n")
    assert told(folder, capsys) == [
        "catalogue mine: 2 artists, 2 tracks, 2 tracks' features",
        "catalogue mine: 1 rows left out, because another row is equal",
    ]


def test_rows_of_features_and_genres_that_an_earlier_row_replaces_are_counted_and_told(folder, capsys):
    chart, features, genres = (folder / f"{name}.csv" for name in ("chart", "features", "genres"))
    chart.write_text(
        f"country,snapshot_date,daily_rank,spotify_id,name,artists\nBR,2026-01-05,1,{'1' * 22},One,A\n"
    )
    header = (
        "id,danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
    )
    features.write_text(f"{header}\n{'1' * 22}{',0' * 9}\n{'1' * 22}{',1' * 9}\n{'2' * 22}{',0' * 9}\n")
    genres.write_text(f"id,name,genres\n{A},One,pop\n{A},One,rock\n{A},One,funk\n")
    files.read(chart, features, genres)
    assert capsys.readouterr().out.splitlines() == [
        "charts 1 entries of 1 markets, 2026-01-05",
        "features 2 tracks",
        "genres 1 of 1 artists",
        "chart.csv: read as Kaggle, top 50 of 73 countries",
        "chart.csv: markets: BR as Brazil",
        "features 1 rows left out, because an earlier row is of the same track",
        "genres 2 rows left out, because an earlier row is of the same artist",
    ]
