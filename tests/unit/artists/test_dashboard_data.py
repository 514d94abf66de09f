import json

import numpy as np
import pytest

from lambdas.artists import dashboard_data
from lambdas.artists.dashboard_data import Artists, files
from lambdas.models.reasons import scale_of


@pytest.fixture
def tables():
    """Four artists on a line; "d" is registered without tracks."""
    points = {"a": np.array([0.0]), "b": np.array([0.1]), "c": np.array([1.0])}
    known = (("d", "D", 9), ("c", "C", 50.4), ("b", "B", None), ("a", "NAN", 10))
    return Artists(
        artists=[
            {"id": one, "name": name, "url": None, "popularity": popularity}
            for one, name, popularity in known
        ],
        points=points,
        features=["energy"],
        related=[
            {"artist_id": one, "y_artist": other, "distance": abs(points[one] - points[other])[0]}
            for one in points
            for other in points
            if one != other
        ],
        scale=scale_of(np.array(list(points.values()))),
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
    shuffled = tables._replace(artists=tables.artists[::-1], related=tables.related[::-1])
    assert files(shuffled, "2021-04-20") == files(tables, "2021-04-20")


def test_artists_that_left_the_registry_since_are_not_shown_and_nothing_fails(tables):
    left = tables._replace(artists=[row for row in tables.artists if row["id"] != "b"], registered=3)
    found = made(left)
    assert [artist["id"] for artist in found["artists"]] == ["c", "a"]
    assert [[near[:2] for near in rows] for rows in found["neighbours"]] == [[[1, 1.0]], [[0, 1.0]]]
    assert (found["registered"], found["compared"], found["listed"]) == (3, 3, 2)
    nobody = tables._replace(artists=tables.artists[:0])
    assert made(nobody)["artists"] == []
