import json

import numpy as np
import pandas as pd
import pytest

from lambdas.charts.dashboard_data import SHOWN, Charts, files

MODEL = ["energy", "valence"]


@pytest.fixture
def tables():
    """Two markets, a week apart; song c has no features, market South has no chart today."""
    features = pd.DataFrame(
        {"id": ["a", "b", "d"], "energy": [0.0, 1.0, 0.5], "valence": [0.5, 0.5, 0.5], "source": "x"}
    )
    return Charts(
        entries=pd.DataFrame(
            [
                ("World", "2021-04-13", 1, "b"),
                ("World", "2021-04-13", 2, "d"),
                ("World", "2021-04-20", 1, "a"),
                ("World", "2021-04-20", 2, "b"),
                ("World", "2021-04-20", 3, "c"),
                ("South", "2021-04-13", 1, "a"),
            ],
            columns=["market", "day", "rank", "track_id"],
        ),
        tracks=pd.DataFrame(
            {
                "id": ["d", "c", "b", "a"],
                "name": ["Dee", "=cmd", "사랑", "NAN"],
                "artist_ids": [["x"], ["x", "y"], ["z"], []],
                "artist_names": [["X"], ["X", "Y"], ["Z"], ["Nobody"]],
                "url": ["u"] * 4,
            }
        ),
        features=features,
        artists=pd.DataFrame({"id": ["x", "y", "z"], "genres": [["pop"], ["rock", "pop"], None]}),
        clusters=pd.DataFrame({"track_id": ["a", "b"], "cluster": [0, 1], "distance": [0.0, 0.0]}),
        related=pd.DataFrame(
            {
                "track_id": ["a", "b"],
                "y_track": ["b", "a"],
                "distance": 2.0,
                "ranking": 1,
                "same_cluster": False,
            }
        ),
        points=pd.DataFrame([[-1.0, 0.0], [1.0, 0.0]], index=["a", "b"], columns=MODEL),
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
    shuffled = Charts(*(table.sample(frac=1, random_state=1) for table in tables))
    markets = {"World": "2021-04-20"}
    assert files(shuffled, "2021-04-20", markets, MODEL) == files(tables, "2021-04-20", markets, MODEL)


def test_a_day_without_features_still_has_its_charts(tables):
    bare = tables._replace(
        features=tables.features.head(0), clusters=tables.clusters.head(0), related=tables.related.head(0)
    )
    found = made(bare)
    assert found["kindred.json"]["songs"] == []
    assert len(found["markets.json"]["markets"][0]["entries"]) == 3


def test_sixty_nine_markets_do_not_change_what_three_weigh(tables):
    many = tables._replace(entries=pd.concat([tables.entries, tables.entries.assign(market="Elsewhere")]))
    markets = {"World": "2021-04-20"}
    assert files(many, "2021-04-20", markets, MODEL) == files(tables, "2021-04-20", markets, MODEL)


def test_no_number_is_written_that_json_does_not_know(tables):
    odd = tables._replace(features=tables.features.assign(tempo=[np.inf, np.nan, 1.0]))
    songs = {song["id"]: song for song in made(odd)["songs.json"]["songs"]}
    assert songs["a"]["features"][SHOWN.index("tempo")] is None
