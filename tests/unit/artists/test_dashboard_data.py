import json

import pandas as pd
import pytest

from lambdas.artists import dashboard_data
from lambdas.artists.dashboard_data import Artists, files
from lambdas.models.reasons import scale_of


@pytest.fixture
def tables():
    """Four artists on a line; "d" is registered without tracks."""
    points = pd.DataFrame({"energy": [0.0, 0.1, 1.0]}, index=pd.Index(["a", "b", "c"], name="artist_id"))
    pairs = [(one, other) for one in points.index for other in points.index if one != other]
    return Artists(
        artists=pd.DataFrame(
            {
                "id": ["d", "c", "b", "a"],
                "name": ["D", "C", "B", "NAN"],
                "url": None,
                "popularity": [9, 50.4, None, 10],
            }
        ),
        points=points,
        related=pd.DataFrame(
            [
                (one, other, abs(points.loc[one, "energy"] - points.loc[other, "energy"]))
                for one, other in pairs
            ],
            columns=["artist_id", "y_artist", "distance"],
        ),
        scale=scale_of(points.to_numpy()),
        registered=4,
        compared=3,
    )


def made(tables):
    return json.loads(files(tables, "2021-04-20")["artists.json"])


def test_artists_stand_by_popularity_the_unknown_last_with_their_nearest_first(tables):
    found = made(tables)
    assert [(artist["id"], artist["popularity"]) for artist in found["artists"]] == [
        ("c", 50),
        ("a", 10),
        ("b", None),
    ]
    assert [[(near[0], near[1]) for near in rows] for rows in found["neighbours"]] == [
        [(2, 0.9), (1, 1.0)],
        [(2, 0.1), (0, 1.0)],
        [(1, 0.1), (0, 0.9)],
    ]
    assert (found["registered"], found["compared"], found["listed"]) == (4, 3, 3)


def test_beyond_the_limit_the_most_popular_are_listed_and_their_true_nearest_only_named(tables, monkeypatch):
    monkeypatch.setattr(dashboard_data, "LISTED", 1)
    monkeypatch.setattr(dashboard_data, "NEIGHBOURS", 1)
    found = made(tables)
    assert (found["listed"], found["compared"]) == (1, 3)
    assert [artist["id"] for artist in found["artists"]] == ["c", "b"]
    assert [rows[0][:2] for rows in found["neighbours"]] == [[1, 0.9]]
    assert found["x"] == [[1.0], [0.1]]


def test_the_same_tables_in_another_order_give_the_same_bytes(tables):
    shuffled = Artists(*(table.sample(frac=1, random_state=1) for table in tables[:3]), *tables[3:])
    assert files(shuffled, "2021-04-20") == files(tables, "2021-04-20")


def test_artists_that_left_the_registry_since_are_not_shown_and_nothing_fails(tables):
    left = tables._replace(artists=tables.artists[tables.artists["id"] != "b"], registered=3)
    found = made(left)
    assert [artist["id"] for artist in found["artists"]] == ["c", "a"]
    assert [[near[:2] for near in rows] for rows in found["neighbours"]] == [[[1, 1.0]], [[0, 1.0]]]
    assert (found["registered"], found["compared"], found["listed"]) == (3, 3, 2)
    nobody = tables._replace(artists=tables.artists[:0])
    assert made(nobody)["artists"] == []
