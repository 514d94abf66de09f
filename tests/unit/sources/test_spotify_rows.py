import random
from datetime import UTC, datetime

import pyarrow as pa

from lambdas.sources.schemas import AUDIO_FEATURES, TOP_TRACKS
from lambdas.sources.spotify.audio_features import features
from lambdas.sources.spotify.top_tracks import top

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


def track(track_id: str | None, popularity: object = 50) -> dict[str, object]:
    return {
        "id": track_id,
        "name": "n",
        "popularity": popularity,
        "external_urls": {"spotify": f"u/{track_id}"},
    }


def test_the_ten_most_popular_stay_with_ties_by_id_bytewise_whatever_the_order() -> None:
    entries = [track(each, 50) for each in "abAB019"] + [track(each, 60) for each in "zyx"] + [track("q", 1)]
    random.Random(7).shuffle(entries)
    assert [each["id"] for each in top("artist", entries, NOW)] == [*"xyz", *"019ABab"]


def test_a_track_that_comes_twice_counts_once_with_its_higher_popularity() -> None:
    rows = top("artist", [track("a", 1), track("b", 5), track("a", 9)], NOW)
    assert [(each["id"], each["popularity"]) for each in rows] == [("a", 9), ("b", 5)]


def test_entries_that_are_null_or_local_are_left_out() -> None:
    assert [each["id"] for each in top("artist", [None, track(None), {}, 3, track("a")], NOW)] == ["a"]


def test_a_track_without_popularity_comes_last_and_keeps_its_null() -> None:
    rows = top("artist", [track("a", None), track("b", 0)], NOW)
    assert [(each["id"], each["popularity"]) for each in rows] == [("b", 0), ("a", None)]


def test_a_track_without_an_url_gets_its_page() -> None:
    (row,) = top("artist", [{"id": "a", "external_urls": {}}], NOW)
    assert row["external_url"] == "https://open.spotify.com/track/a"


def test_rows_fit_the_table_and_say_where_and_when_they_are_from() -> None:
    table = pa.Table.from_pylist(top("artist", [track("a", 72.0)], NOW), schema=TOP_TRACKS)
    assert table.to_pylist() == [
        {
            "id": "a",
            "artist_id": "artist",
            "name": "n",
            "popularity": 72,
            "external_url": "u/a",
            "fetched_at": NOW.replace(tzinfo=None),
            "source": "spotify",
        }
    ]


def test_features_come_in_the_order_asked_once_each_and_nothing_else_comes() -> None:
    entries = [
        {"id": "c", "key": 7.0},
        None,
        {"id": "x"},
        {"id": "a", "tempo": 120},
        {"id": "a", "tempo": 121},
    ]
    rows = features(["a", "b", "c"], entries)
    table = pa.Table.from_pylist(rows, schema=AUDIO_FEATURES)
    assert table.select(["id", "key", "tempo", "source"]).to_pylist() == [
        {"id": "a", "key": None, "tempo": 121.0, "source": "spotify"},
        {"id": "c", "key": 7, "tempo": None, "source": "spotify"},
    ]


def test_a_track_without_analysis_keeps_its_zeros() -> None:
    (row,) = features(["a"], [{"id": "a", "tempo": 0, "time_signature": 0}])
    assert (row["tempo"], row["time_signature"]) == (0.0, 0)
