"""Data sets of tracks as they are downloaded: each becomes artists, tracks and their features."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from lambdas.artists.catalogue import read_catalogue
from lambdas.artists.catalogue.layouts import LAYOUTS
from lambdas.core.errors import InvalidInput
from lambdas.core.ids import own_artist_id

REAL = Path(__file__).parents[4] / "shared/data/catalogue/kaggle_tracks_5000.csv"
ONE, TWO, THREE = "1" * 22, "2" * 22, "3" * 22
ADA, TYLER, BEA = "A" * 22, "T" * 22, "B" * 22
FEATURES = "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature"
VALUES = "0.5,0.6,1,-5.5,1,0.1,0.1,0,0.1,0.5,120,4"
KAGGLE_600K = (
    f"id,name,popularity,duration_ms,explicit,artists,id_artists,release_date,{FEATURES}\n"
    f"{ONE},Un,21,105015,0,\"['Ada', 'Tyler, The Creator']\",\"['{ADA}', '{TYLER}']\",1985,{VALUES}\n"
    f"{TWO},Deux,7,105015,0,['Ada'],['{ADA}'],1985-01,{VALUES}\n"
)
KAGGLE_114K = (
    f",track_id,artists,album_name,track_name,popularity,duration_ms,explicit,{FEATURES},track_genre\n"
    f'0,{ONE},"Tyler, The Creator;Ada",LP,Un,21,105015,False,{VALUES},pop\n'
    f'1,{ONE},"Tyler, The Creator;Ada",LP,Un,21,105015,False,{VALUES},rap\n'
    f"2,{TWO},Ada,LP,Deux,7,105015,False,{VALUES},pop\n"
)
SONGS = (
    "song_id\tsong_name\tbillboard\tartists\tpopularity\texplicit\tsong_type\n"
    f"{ONE}\tUn\t('Un', 'Ada')\t{{'{ADA}': 'Ada', '{TYLER}': 'Tyler, The Creator'}}\t86\tFalse\tCollaboration\n"
    f"{TWO}\tDeux\t('Deux', 'Ada')\t{{'{ADA}': \"Ada\"}}\t70\tFalse\tSolo\n"
)
ACOUSTIC = f"song_id\tduration_ms\t{FEATURES}\n{ONE}\t1000\t{VALUES}\n".replace(",", "\t")
SLICE = json.dumps(
    {
        "info": {},
        "playlists": [
            {
                "name": "p",
                "tracks": [
                    {
                        "pos": 0,
                        "track_uri": f"spotify:track:{track}",
                        "track_name": "Un",
                        "artist_uri": f"spotify:artist:{artist}",
                        "artist_name": name,
                        "duration_ms": 5,
                        "album_name": "LP",
                        "album_uri": "spotify:album:x",
                    }
                    for track, artist, name in tracks
                ],
            }
            for tracks in (
                [(ONE, ADA, "Ada"), (ONE, ADA, "Ada"), (TWO, TYLER, "Tyler, The Creator")],
                [(ONE, ADA, "Ada")],
            )
        ],
    }
)


def names_and_ids(tables):
    return {row["name"]: row["id"] for row in tables.artists.to_pylist()}


def tracks(tables):
    return [(row["artist_id"], row["id"], row["popularity"]) for row in tables.tracks.to_pylist()]


@pytest.mark.parametrize("kind", ["file", "folder", "zip", "gz"])
def test_600k_tracks_with_lists_of_ids(tmp_path, kind):
    path = tmp_path / "tracks.csv"
    path.write_text(KAGGLE_600K)
    if kind == "gz":
        path = tmp_path / "tracks.csv.gz"
        path.write_bytes(gzip.compress(KAGGLE_600K.encode()))
    if kind == "zip":
        path = tmp_path / "archive.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("data/tracks.csv", KAGGLE_600K)
            packed.writestr("README.md", "of Kaggle")
    tables, summary = read_catalogue(tmp_path if kind == "folder" else path)
    assert names_and_ids(tables) == {"Ada": ADA, "Tyler, The Creator": TYLER}
    assert tracks(tables) == [(ADA, ONE, 21), (ADA, TWO, 7), (TYLER, ONE, 21)]
    assert summary.features == 2
    assert summary.understood[0] == "read as Kaggle, 600k tracks"


def test_the_artists_beside_the_600k_tracks_bring_their_followers(tmp_path):
    (tmp_path / "tracks.csv").write_text(KAGGLE_600K)
    (tmp_path / "artists.csv").write_text(
        f"id,followers,genres,name,popularity\n{ADA},17.0,['pop'],Ada L,40\n{BEA},1.0,[],Bea,1\n"
    )
    tables, _ = read_catalogue(tmp_path)
    assert [(row["name"], row["followers"]) for row in tables.artists.to_pylist()] == [
        ("Ada L", 17),
        ("Tyler, The Creator", None),
    ]


def test_114k_tracks_without_ids_of_artists(tmp_path):
    (tmp_path / "dataset.csv").write_text(KAGGLE_114K)
    tables, summary = read_catalogue(tmp_path / "dataset.csv")
    ada, tyler = own_artist_id("Ada"), own_artist_id("Tyler, The Creator")
    assert names_and_ids(tables) == {"Ada": ada, "Tyler, The Creator": tyler}
    assert sorted(tracks(tables)) == sorted([(ada, ONE, 21), (ada, TWO, 7), (tyler, ONE, 21)])
    assert summary.understood == (
        "read as Kaggle, 114k tracks",
        "artists separated by ';', as Kaggle, 114k tracks writes them",
        "the file has no ids of artists: they are made of the names, and begin with x",
        "1 rows not read, because an earlier row is of the same track",
    )


def test_musicoset_in_its_two_folders(tmp_path):
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata/songs.csv").write_text(SONGS)
    with pytest.raises(InvalidInput, match="looks like MusicOSet, but lacks the file of its features"):
        read_catalogue(tmp_path)
    (tmp_path / "acoustic_features.csv").write_text(ACOUSTIC)
    tables, summary = read_catalogue(tmp_path)
    assert names_and_ids(tables) == {"Ada": ADA, "Tyler, The Creator": TYLER}
    assert tracks(tables) == [(ADA, ONE, 86), (ADA, TWO, 70), (TYLER, ONE, 86)]
    assert (summary.features, summary.tracks_without_features) == (1, 1)


def test_a_slice_of_the_million_playlists(tmp_path):
    (tmp_path / "mpd.slice.0-999.json").write_text(SLICE)
    tables, summary = read_catalogue(tmp_path / "mpd.slice.0-999.json")
    assert names_and_ids(tables) == {"Ada": ADA, "Tyler, The Creator": TYLER}
    assert tracks(tables) == [(ADA, ONE, 2), (TYLER, TWO, 1)]
    assert (
        "it has no audio features: `kindred artists run --features reccobeats` asks for them"
        in summary.understood
    )


def test_bad_rows_of_many_are_left_out_and_named_by_their_rows(tmp_path):
    header, row, _ = KAGGLE_600K.splitlines()
    rows = [row.replace(ONE, f"{number:022}") for number in range(1, 51)]
    rows[4] = rows[4].replace(",Un,", ",,")
    rows[9] = rows[9].replace(",0.6,", ",57,")
    rows[19] = rows[19].replace(f"['{ADA}', '{TYLER}']", f"['{ADA}']")
    (tmp_path / "tracks.csv").write_text("\n".join([header, *rows]))
    tables, summary = read_catalogue(tmp_path)
    assert tables.tracks.num_rows == 2 * 47
    (left_out,) = summary.left_out
    assert [(bad.row, bad.reason) for bad in left_out.rows] == [
        (5, "is empty: a track has a name"),
        (10, "is outside of 0 to 1"),
        (20, "has not one name for each id of an artist"),
    ]
    with pytest.raises(InvalidInput, match="3 of 50 rows cannot be used, and up to 5% are left out"):
        read_catalogue(tmp_path, 0.05)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "songs.csv",
            "title,singer\n",
            "songs.csv is of no known layout: it has title, singer; the nearest is",
        ),
        ("notes.md", "hello", r"holds no catalogue of a known layout \(notes.md\)"),
        ("a.json", "{}", r"holds no catalogue of a known layout \(a.json\)"),
    ],
)
def test_what_is_no_catalogue_is_told_what_it_has_and_the_nearest(tmp_path, name, text, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_catalogue(tmp_path / name)


@pytest.mark.skipif(not REAL.exists(), reason=f"the data set is not at {REAL}")
def test_the_first_5000_of_the_real_600k():
    tables, summary = read_catalogue(REAL)
    assert len(set(tables.tracks["id"].to_pylist())) == summary.features
    assert summary.features + sum(map(len, summary.left_out)) == 5_000


def test_every_layout_says_where_its_files_are_from():
    assert all(layout.where_from and layout.name for layout in LAYOUTS)


def test_a_folder_of_many_files_is_no_catalogue_and_none_is_read(tmp_path):
    (tmp_path / "one" / "below").mkdir(parents=True)
    (tmp_path / "one" / "below" / "deep.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match=r"no catalogue of a known layout \(no file\)"):
        read_catalogue(tmp_path)
    for number in range(101):
        (tmp_path / "one" / f"{number}.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="more than 100 files: give the folder"):
        read_catalogue(tmp_path)
