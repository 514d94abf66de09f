"""Histories in the exact shapes that people have: what is read of each, and what is left out and why."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.importing.histories import files, playlists_data_set, read_histories
from tests import exports
from tests.exports import ARTIST, OTHER_TRACK, TITLE, TRACK

REAL = Path(__file__).parents[4] / "shared/data/listening"


def read(*paths, listener="Nobody", incognito=False):
    return read_histories(list(paths), listener, incognito=incognito)


def written(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8", newline="")
    return path


def only(history):
    (row,) = history.rows.to_pylist()
    return row


def test_spotify_s_extended_history_as_it_comes_in_a_zip(tmp_path):
    history = read(
        exports.spotify_zip(
            tmp_path / "my_spotify_data.zip",
            {
                "Streaming_History_Audio_2023-2024_0.json": [
                    exports.extended(0),
                    exports.extended(5),
                    exports.extended(5),  # told again after a time offline
                    exports.extended(10, ms_played=29_999),
                    exports.extended(11, ms_played=3_000, reason_end="fwdbtn", skipped=False),
                    exports.extended(12, incognito_mode=True),
                    exports.podcast(20),
                    exports.extended(30, **exports.PODCAST, audiobook_title="A Book"),
                ],
                "Streaming_History_Audio_2024_1.json": [
                    exports.extended(60, offline_timestamp=1714564800123)
                ],
                "Streaming_History_Video_2023-2024.json": [exports.extended(70, **exports.PODCAST)],
            },
        )
    )
    assert only(history) == {
        "listener": "Nobody", "track_id": TRACK, "artist": ARTIST, "title": TITLE, "plays": 3,
        "ms_played": 600_000, "first_played": datetime(2024, 5, 1, 12), "last_played": datetime(2024, 5, 1, 13),
        "source": "spotify_extended",
    }  # fmt: skip
    assert history.left_out == {
        "more than once in the files": 1,
        "played for less than 30 seconds": 1,
        "skipped within 30 seconds": 1,
        "in private sessions (--incognito keeps them)": 1,
        "podcasts, videos and audiobooks": 3,
    }
    assert history.files == {"Spotify, extended history": 3, "": 1}
    assert history.plays == 3


def test_private_sessions_are_read_where_they_are_asked_for(tmp_path):
    file = written(tmp_path / "a.json", [exports.extended(0, incognito_mode=True)])
    assert only(read(file, incognito=True))["plays"] == 1


def test_the_older_extended_history(tmp_path):
    rows = [exports.endsong(0), exports.endsong(5, spotify_track_uri=f"spotify:track:{OTHER_TRACK}")]
    history = read(written(tmp_path / "endsong_0.json", rows))
    assert [row["track_id"] for row in history.rows.to_pylist()] == [TRACK, OTHER_TRACK]


def test_a_local_or_removed_track_keeps_its_names(tmp_path):
    rows = [
        exports.extended(0, spotify_track_uri=None),
        exports.extended(1, spotify_track_uri="spotify:local:a:b:c:1"),
    ]
    row = only(read(written(tmp_path / "a.json", rows)))
    assert (row["track_id"], row["artist"], row["title"], row["plays"]) == (None, ARTIST, TITLE, 2)


def test_a_time_of_1970_is_none(tmp_path):
    row = only(read(written(tmp_path / "a.json", [exports.extended(ts="1970-01-01T00:00:00Z")] * 2)))
    assert (row["plays"], row["first_played"], row["last_played"]) == (2, None, None)


def test_spotify_s_account_data(tmp_path):
    written(tmp_path / "StreamingHistory_music_0.json", [exports.account(0), exports.account(1, msPlayed=12)])
    written(
        tmp_path / "StreamingHistory_podcast_0.json",
        [{"endTime": "2024-05-01 10:00", "podcastName": "A Show", "episodeName": "1", "msPlayed": 90_000}],
    )
    written(tmp_path / "StreamingHistory0.json", [exports.account(9, artistName="", trackName="")])
    history = read(tmp_path)
    row = only(history)
    assert (row["track_id"], row["plays"], row["source"]) == (None, 1, "spotify_account")
    assert row["last_played"] == datetime(2024, 5, 1, 12)
    assert history.left_out == {
        "played for less than 30 seconds": 1,
        "podcasts, videos and audiobooks": 1,
        "without an artist or a title": 1,
    }


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_last_fm_by_ghan(tmp_path, separator):
    rows = [
        exports.ghan(uts="", utc_time=""),
        exports.ghan(0),
        exports.ghan(0),
        exports.ghan(4),
        exports.ghan(uts="0", utc_time="01 Jan 1970, 00:00"),
        exports.ghan(9, artist=""),
    ]
    file = written(tmp_path / "recenttracks-user-quux-1.csv", "\ufeff" + exports.ghan_csv(rows, separator))
    history = read(file)
    row = only(history)
    assert (row["plays"], row["ms_played"], row["artist"], row["title"]) == (3, None, ARTIST, TITLE)
    assert (row["first_played"], row["last_played"]) == (
        datetime(2024, 5, 1, 12),
        datetime(2024, 5, 1, 12, 4),
    )
    assert history.left_out == {
        "playing when the file was made": 1,
        "more than once in the files": 1,
        "without an artist or a title": 1,
    }


def test_last_fm_by_lastfm_to_csv(tmp_path):
    rows = [
        exports.to_csv(when="now playing"),
        exports.to_csv(0),
        exports.to_csv(3),
        exports.to_csv(when="01 Jan 1970 00:00"),
        exports.to_csv(when=""),
    ]
    history = read(written(tmp_path / "user-quux.csv", exports.to_csv_file(rows)))
    row = only(history)
    assert (row["plays"], row["source"], row["last_played"]) == (3, "lastfm", datetime(2024, 5, 1, 12, 3))
    assert history.left_out == {"playing when the file was made": 2}


def test_listenbrainz(tmp_path):
    address = f"https://open.spotify.com/track/{TRACK}"
    file = exports.listenbrainz_zip(
        tmp_path / "listenbrainz_quux_1.zip",
        {"2024/5": [exports.listen(0, spotify_id=address), exports.listen(0, spotify_id=address)],
         "2024/12": [exports.listen(5, spotify_id=["odd"])]},
    )  # fmt: skip
    history = read(file)
    assert [(row["track_id"], row["plays"]) for row in history.rows.to_pylist()] == [(None, 1), (TRACK, 1)]
    assert history.left_out == {"more than once in the files": 1}
    assert history.files == {"ListenBrainz": 2, "": 3}


def test_hetrec(tmp_path):
    file = exports.hetrec(
        tmp_path, [(2, 51, 13883), (2, 52, 7), (3, 99, 1)], {51: 'Duran "D" Duran', 52: "Nän"}
    )
    history = read(file, listener=None)
    found = {(row["listener"], row["artist"]): row["plays"] for row in history.rows.to_pylist()}
    assert found == {("hetrec/2", 'Duran "D" Duran'): 13883, ("hetrec/2", "Nän"): 7}
    assert history.rows["title"].null_count == history.rows["track_id"].null_count == 2
    assert history.left_out == {"of artists without a name": 1}
    assert history.names == ["hetrec/2"]


def test_hetrec_without_its_artists_says_what_is_missing(tmp_path):
    file = exports.hetrec(tmp_path, [(2, 51, 1)], {51: "A"})
    (tmp_path / "artists.dat").unlink()
    with pytest.raises(InvalidInput, match="user_artists.dat: artists.dat is not beside it"):
        read(file, listener=None)


@pytest.mark.skipif(not REAL.exists(), reason=f"the data set is not at {REAL}")
def test_the_whole_of_hetrec_that_is_here():
    history = read_histories([REAL / "user_artists.parquet"], None, incognito=False)
    assert len(history.names) == 1_512
    assert history.rows.num_rows == 74_261
    assert history.plays == sum(pq.read_table(REAL / "user_artists.parquet")["weight"].to_pylist())
    assert not +history.left_out


def test_the_playlists_data_set_with_its_stray_quotes_and_lines_of_too_many_fields(tmp_path):
    text = (
        'user_id, "artistname", "trackname", "playlistname"\n'
        '"9cc0","Elvis Costello","(The Angels Wanna Wear My) Red Shoes","HARD ROCK 2010"\n'
        '"9cc0","Elvis Costello","(The Angels Wanna Wear My) Red Shoes","Other, and more"\n'
        '"9cc0","Guns N" Roses","Sweet "Child"","HARD"\n'
        '"07f0",""Weird Al" Yankovic","Eat It","a","b"\n'
        '"07f0","","Eat It","a"\n'
        '"07f0","Nena"\n'
        "\n"
        '"07f0","Nena","","Neue ""Welle"""\r\n'
    )
    history = read(written(tmp_path / "spotify_dataset.csv", text), listener=None)
    assert {(r["listener"], r["artist"], r["title"]): r["plays"] for r in history.rows.to_pylist()} == {
        ("9cc0", "Elvis Costello", "(The Angels Wanna Wear My) Red Shoes"): 2,
        ("9cc0", 'Guns N" Roses', 'Sweet "Child'): 1,
        ("07f0", "Nena", None): 1,
    }
    assert history.left_out == {
        "with more fields than four": 1,
        "with fewer fields than four": 1,
        "without an artist or a title": 1,
    }
    assert history.files == {"playlists data set": 1}


def test_the_playlists_data_set_is_read_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(playlists_data_set, "_LINES", 2)
    lines = [f'"u{number}","A","T","P"' for number in range(5)]
    text = "\n".join(['"user_id","artistname","trackname","playlistname"', *lines])
    history = read(written(tmp_path / "a.csv", text), listener=None)
    assert history.names == ["u0", "u1", "u2", "u3", "u4"]


def test_a_slice_of_the_million_playlists(tmp_path):
    track = {
        "pos": 0,
        "artist_name": ARTIST,
        "artist_uri": "spotify:artist:x",
        "track_name": TITLE,
        "duration_ms": 1,
    }
    slice_of = {
        "info": {"generated_on": "2017-12-03", "slice": "0-999", "version": "v1"},
        "playlists": [
            {"name": "Throwbacks", "collaborative": "false", "pid": 0, "num_followers": 1, "tracks": [
                track | {"track_uri": f"spotify:track:{TRACK}"},
                track | {"track_uri": f"spotify:track:{TRACK}"},
                track | {"track_uri": "spotify:local:a"},
                {"pos": 3, "track_uri": "spotify:local:b", "artist_name": "", "track_name": TITLE},
            ]},
            {"name": "Empty", "pid": 7, "tracks": []},
        ],
    }  # fmt: skip
    history = read(written(tmp_path / "mpd.slice.0-999.json", slice_of), listener=None)
    assert {(r["listener"], r["track_id"]): r["plays"] for r in history.rows.to_pylist()} == {
        ("mpd/0", TRACK): 2,
        ("mpd/0", None): 1,
    }
    assert history.left_out == {"without an artist or a title": 1}
    assert history.files == {"Million Playlist Dataset": 1}


def test_a_plain_table_of_tracks_of_several_listeners(tmp_path):
    text = f"listener,track_id,plays\nAnn,{TRACK},3\nAnn,spotify:track:{TRACK},2\n Ben ,{OTHER_TRACK},\n"
    history = read(written(tmp_path / "plays.csv", text), listener=None)
    found = {(row["listener"], row["track_id"]): row["plays"] for row in history.rows.to_pylist()}
    assert found == {("Ann", TRACK): 5, ("Ben", OTHER_TRACK): 1}


def test_a_plain_table_by_name_packed_and_of_one_listener(tmp_path):
    path = tmp_path / "plays.csv.gz"
    path.write_bytes(gzip.compress(f"artist,track,plays\n{ARTIST},{TITLE},2\n{ARTIST},,9\n,x,1\n".encode()))
    history = read(path)
    assert {(row["title"], row["plays"]) for row in history.rows.to_pylist()} == {(TITLE, 2), (None, 9)}
    assert history.left_out == {"without an artist or a title": 1}


def test_a_plain_table_in_parquet_and_in_a_zip(tmp_path):
    rows = pa.table({"user_id": [1, 2], "artist": [ARTIST, ARTIST], "plays": [4, 5]})
    pq.write_table(rows, tmp_path / "plays.parquet")
    with zipfile.ZipFile(tmp_path / "plays.zip", "w") as packed:
        packed.write(tmp_path / "plays.parquet", "deep/plays.parquet")
    for file in ("plays.parquet", "plays.zip"):
        history = read(tmp_path / file, listener=None)
        assert {(row["listener"], row["plays"]) for row in history.rows.to_pylist()} == {("1", 4), ("2", 5)}


def test_two_exports_of_one_person_are_merged_and_each_play_counts_once(tmp_path):
    old = exports.spotify_zip(tmp_path / "old.zip", {"Streaming_History_Audio_1.json": [exports.extended(0)]})
    new = exports.spotify_zip(
        tmp_path / "new.zip", {"Streaming_History_Audio_1.json": [exports.extended(0), exports.extended(9)]}
    )
    account = written(tmp_path / "StreamingHistory0.json", [exports.account(9), exports.account(20)])
    history = read(account, old, new)
    assert {(row["source"], row["plays"]) for row in history.rows.to_pylist()} == {
        ("spotify_extended", 2), ("spotify_account", 1),
    }  # fmt: skip
    assert history.left_out == {"more than once in the files": 2}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", [], "a.json: holds an empty history"),
        ("a.json", [exports.podcast()], r"a.json: holds no play that counts \(left out: 1 podcasts, videos and audiobooks\)"),
        ("a.json", '[{"ts": "2024", "ms_played": 1, "master_metadata_track_name": "x"', "a.json: cannot be read"),
        ("a.json", [exports.extended(ms_played="long")], "a.json: cannot be read .Expected `int`, got `str`"),
        ("a.json", [exports.extended(ts="yesterday")], "a.json: 'yesterday' is no time of a play"),
        ("a.csv", exports.ghan_csv([exports.ghan(uts="noon")]), "a.csv line 2: uts is 'noon'"),
        ("a.csv", exports.ghan_csv([["1", "2"]]), "a.csv line 2: has 2 fields where the header has 8"),
        ("a.csv", exports.to_csv_file([exports.to_csv(), ["x"]]), "a.csv line 2: has 1 fields"),
        ("a.csv", exports.to_csv_file([exports.to_csv(), exports.to_csv(when="19 Mar")]), "a.csv line 2: '19 Mar' is no time"),
        ("a.csv", "artist,plays\nx,0\n", "a.csv row 1, column plays: is less than 1"),
        ("a.csv", "track_id,plays\nx,1\n", "a.csv row 1, column track_id: is not an id"),
        ("a.txt", "shopping list\n", "a.txt: holds no history that is known: Spotify, extended history; Spotify, account"),
        ("a.zip", "PK no zip", "a.zip: is not a whole zip file"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_clear_line(tmp_path, name, content, message):
    with pytest.raises(InvalidInput, match=message) as refused:
        read(written(tmp_path / name, content))
    assert "\n" not in str(refused.value)


def test_a_damaged_zip_is_one_clear_line(tmp_path):
    whole = exports.spotify_zip(tmp_path / "a.zip", {"a.json": [exports.extended(at) for at in range(99)]})
    body = bytearray(whole.read_bytes())
    at = body.index(b"a.json") + 60
    body[at : at + 40] = bytes(40)
    whole.write_bytes(body)
    with pytest.raises(InvalidInput, match="a.zip/Spotify.*a.json: cannot be unpacked"):
        read(whole)


def test_a_zip_that_unpacks_to_more_than_any_history_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "bomb.zip"
    monkeypatch.setattr(files, "LARGEST_FILE", 2 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a.json", bytes(3 << 20))
    with pytest.raises(InvalidInput, match="holds a file of 3 MiB unpacked: that is no history"):
        read(path)


def test_whose_it_is_must_be_said_where_the_file_does_not_and_only_there(tmp_path):
    spotify = written(tmp_path / "a.json", [exports.extended()])
    with pytest.raises(
        InvalidInput, match="a.json: Spotify, extended history names nobody: say whose it is by --listener"
    ):
        read(spotify, listener=None)
    table = written(tmp_path / "b.csv", "listener,artist\nAnn,x\n")
    with pytest.raises(
        InvalidInput, match="--listener: b.csv names its listeners itself: leave the option out"
    ):
        read(table)
    with pytest.raises(InvalidInput, match="c.csv: names nobody: add a column listener"):
        read(written(tmp_path / "c.csv", "artist,plays\nx,1\n"), listener=None)
    with pytest.raises(InvalidInput, match="d.csv row 2: names no listener"):
        read(written(tmp_path / "d.csv", "listener,artist\nAnn,x\n,y\n"), listener=None)
