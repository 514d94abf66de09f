"""What a playlist lists -> a track of the chart, or why it is none."""

import json
from pathlib import Path

import pytest

from lambdas.charts.sources.playlists import listed, track

WEB_API = Path(__file__).resolve().parents[4] / "shared" / "data" / "web-api"
TRACK = {
    "type": "track",
    "id": "1" * 22,
    "name": "Un",
    "is_local": False,
    "duration_ms": 192000.0,
    "popularity": 71,
    "external_ids": {"isrc": "QZ1"},
    "album": {"id": "3" * 22, "name": "Trois"},
    "artists": [{"id": "A" * 22, "name": "A"}, {"id": "B" * 22, "name": "B"}],
}


def test_a_track_is_an_entry_of_the_chart():
    assert track(TRACK) == {
        "track_id": "1" * 22,
        "track_name": "Un",
        "album_id": "3" * 22,
        "album_name": "Trois",
        "duration_ms": 192_000,
        "popularity": 71,
        "isrc": "QZ1",
        "artist_ids": ["A" * 22, "B" * 22],
        "artist_names": ["A", "B"],
    }


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (None, "removed tracks"),
        ([], "removed tracks"),
        (TRACK | {"type": "episode"}, "episodes"),
        (TRACK | {"is_local": True}, "local files"),
        (TRACK | {"id": None}, "local files"),
        (TRACK | {"id": "short"}, "tracks without an id or a name"),
        (TRACK | {"name": None}, "tracks without an id or a name"),
    ],
)
def test_what_is_no_track_of_the_catalogue_says_why(item, why):
    assert track(item) == why


@pytest.mark.parametrize("entry", [{"item": TRACK}, {"track": TRACK}, {"item": TRACK, "track": True}])
def test_an_entry_is_read_in_whichever_field_it_stands(entry):
    assert listed(entry) == TRACK


@pytest.mark.parametrize("entry", [None, {}, {"item": None}, {"track": None}])
def test_a_removed_entry_lists_nothing(entry):
    assert listed(entry) is None


def test_what_newer_apps_are_not_told_is_null():
    bare = {name: TRACK[name] for name in ("type", "id", "name", "artists")}
    found = track(bare)
    assert isinstance(found, dict)
    assert [found[name] for name in ("popularity", "isrc", "album_name", "duration_ms")] == [None] * 4


@pytest.mark.parametrize("file", ["jwilsson/user-playlist-tracks.json", "jmperez/playlist_tracks.json"])
def test_documented_bodies_are_read(file):
    if not WEB_API.is_dir():
        pytest.skip(f"no recorded bodies at {WEB_API}")
    items = json.loads((WEB_API / file).read_text())["items"]
    found = [track(item["track"]) for item in items]
    assert len(found) > 0
    assert all(isinstance(one, dict) and one["artist_names"] for one in found)
