import json
import math

import pytest

from lambdas.charts.dashboard_data import SHOWN, Charts, files

MODEL = ["energy", "valence"]


def rows(columns, *values):
    return [dict(zip(columns.split(), row, strict=True)) for row in values]


@pytest.fixture
def tables():
    """Two markets, a week apart; song c has no features, market South has no chart today."""
    return Charts(
        entries=rows(
            "market day rank track_id",
            ("World", "2021-04-13", 1, "b"),
            ("World", "2021-04-13", 2, "d"),
            ("World", "2021-04-20", 1, "a"),
            ("World", "2021-04-20", 2, "b"),
            ("World", "2021-04-20", 3, "c"),
            ("South", "2021-04-13", 1, "a"),
        ),
        tracks=rows(
            "id name artist_ids artist_names url",
            ("d", "Dee", ["x"], ["X"], "u"),
            ("c", "=cmd", ["x", "y"], ["X", "Y"], "u"),
            ("b", "사랑", ["z"], ["Z"], "u"),
            ("a", "NAN", [], ["Nobody"], "u"),
        ),
        features=rows(
            "id energy valence source", ("a", 0.0, 0.5, "x"), ("b", 1.0, 0.5, "x"), ("d", 0.5, 0.5, "x")
        ),
        genres={"x": ["pop"], "y": ["rock", "pop"], "z": None},
        clusters=rows("track_id cluster distance", ("a", 0, 0.0), ("b", 1, 0.0)),
        related=rows(
            "track_id y_track distance ranking same_cluster",
            ("a", "b", 2.0, 1, False),
            ("b", "a", 2.0, 1, False),
        ),
        points={"a": {"energy": -1.0, "valence": 0.0}, "b": {"energy": 1.0, "valence": 0.0}},
    )


def made(tables):
    found = files(tables, "2021-04-20", {"World": "2021-04-20", "South": None}, MODEL)
    return {name: json.loads(body) for name, body in found.items()}


def test_a_market_shows_its_chart_and_who_left(tables):
    world = made(tables)["markets.json"]["markets"][0]
    assert world["previous"] == "2021-04-13"
    assert [(entry["id"], entry["rank"], entry["mark"], entry["ranks"]) for entry in world["entries"]] == [
        ("a", 1, "NEW", [None, 1]),
        ("b", 2, "DOWN", [1, 2]),
        ("c", 3, "NEW", [None, 3]),
    ]
    assert world["left"] == [{"id": "d", "previous_rank": 2}]


def test_a_market_without_a_chart_says_so(tables):
    south = made(tables)["markets.json"]["markets"][1]
    assert (south["market"], south["day"], south["entries"]) == ("South", None, [])


def test_a_song_without_features_has_none_and_unknown_genres_are_not_an_empty_list(tables):
    songs = {song["id"]: song for song in made(tables)["songs.json"]["songs"]}
    assert songs["c"]["features"] is None
    assert songs["a"]["features"][SHOWN.index("energy")] == 0.0
    assert songs["a"]["features"][SHOWN.index("tempo")] is None
    assert (songs["a"]["genres"], songs["b"]["genres"], songs["c"]["genres"]) == (None, None, ["pop", "rock"])
    assert (songs["a"]["popularity"], songs["a"]["name"], songs["b"]["name"]) == (None, "NAN", "사랑")


def test_neighbours_carry_the_tables_distance_and_what_sets_them_apart(tables):
    kindred = made(tables)["kindred.json"]
    assert kindred["songs"] == ["a", "b"]
    assert kindred["z"] == [[-1.0, 0.0], [1.0, 0.0]]
    assert kindred["neighbours"][0] == [[1, 2.0, 0, [], [0]]]
    assert kindred["mean"] == [0.5, 0.5]


def test_the_same_tables_in_another_order_give_the_same_bytes(tables):
    shuffled = Charts(*(table[::-1] if isinstance(table, list) else table for table in tables))
    markets = {"World": "2021-04-20"}
    assert files(shuffled, "2021-04-20", markets, MODEL) == files(tables, "2021-04-20", markets, MODEL)


def test_a_day_without_features_still_has_its_charts(tables):
    bare = tables._replace(features=[], clusters=[], related=[])
    found = made(bare)
    assert found["kindred.json"]["songs"] == []
    assert len(found["markets.json"]["markets"][0]["entries"]) == 3


def test_sixty_nine_markets_do_not_change_what_three_weigh(tables):
    elsewhere = [row | {"market": "Elsewhere"} for row in tables.entries]
    many = tables._replace(entries=[*tables.entries, *elsewhere])
    markets = {"World": "2021-04-20"}
    assert files(many, "2021-04-20", markets, MODEL) == files(tables, "2021-04-20", markets, MODEL)


def test_no_number_is_written_that_json_does_not_know(tables):
    tempos = (math.inf, math.nan, 1.0)
    odd = tables._replace(
        features=[row | {"tempo": tempo} for row, tempo in zip(tables.features, tempos, strict=True)]
    )
    songs = {song["id"]: song for song in made(odd)["songs.json"]["songs"]}
    assert songs["a"]["features"][SHOWN.index("tempo")] is None


def test_a_tracks_line_shows_its_rank_in_every_chart_of_its_market(tables):
    world = made(tables)["markets.json"]["markets"][0]
    assert world["days"] == ["2021-04-13", "2021-04-20"]
    assert [entry["ranks"] for entry in world["entries"]] == [[None, 1], [1, 2], [None, 3]]
