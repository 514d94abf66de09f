"""The day's tracks and artists, each once, and what is known of their genres."""

from __future__ import annotations

import pyarrow as pa

from lambdas.charts.history import HISTORY
from lambdas.charts.schemas import CHART, GENRES
from lambdas.charts.steps.tracks import artists_of, distinct_tracks, known_genres

A, B = "A" * 22, "B" * 22


def entry(market: str, rank: int, track: str, **more: object) -> dict[str, object]:
    bare = dict.fromkeys(CHART.names)
    named = {"track_id": track * 22, "track_name": track, "artist_ids": [A], "artist_names": ["A"]}
    return {**bare, **named, "market": market, "rank": rank, **more}


def test_a_track_of_two_markets_is_one_track_as_its_first_chart_has_it():
    rows = [
        entry("Global", 2, "2", album_name="one"),
        entry("Brazil", 1, "2", album_name="other"),
        entry("Brazil", 2, "1"),
    ]
    found = distinct_tracks(pa.Table.from_pylist(rows, schema=CHART), "files").to_pylist()
    assert [(track["name"], track["album_name"], track["source"]) for track in found] == [
        ("1", None, "files"),
        ("2", "one", "files"),
    ]
    assert found[0]["external_url"] == f"https://open.spotify.com/track/{'1' * 22}"


def test_artists_stand_once_with_genres_where_they_are_known():
    both = entry("Global", 1, "1", artist_ids=[B, A], artist_names=["B", "A"])
    tracks = distinct_tracks(pa.Table.from_pylist([both, entry("Global", 2, "2")], schema=CHART), "files")
    genres = pa.Table.from_pylist(
        [{"id": A, "name": "A", "genres": ["pop"], "source": "dump"}], schema=GENRES
    )
    found = artists_of(tracks, genres).select(["name", "genres", "genres_source"]).to_pylist()
    assert found == [
        {"name": "A", "genres": ["pop"], "genres_source": "dump"},
        {"name": "B", "genres": None, "genres_source": None},
    ]


def test_a_source_without_ids_has_tracks_but_no_artists():
    tracks = distinct_tracks(
        pa.Table.from_pylist([entry("Global", 1, "1", artist_ids=[])], schema=CHART), "files"
    )
    assert tracks.num_rows == 1
    assert artists_of(tracks, GENRES.empty_table()).num_rows == 0


def test_genres_are_told_of_everyone_who_ever_charted_and_of_nobody_else():
    past = pa.Table.from_pylist([dict.fromkeys(HISTORY.names) | {"artist_ids": [A]}], schema=HISTORY)
    rows = [{"id": one, "name": one, "genres": ["pop"], "source": "dump"} for one in (A, B)]
    assert known_genres(past, pa.Table.from_pylist(rows, schema=GENRES)) == {A: ["pop"]}
