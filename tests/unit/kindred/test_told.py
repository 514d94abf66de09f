"""What a catalogue's files lose is told where they are brought: no row goes in silence."""

from __future__ import annotations

import pytest

from kindred.artists import catalogues
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
