"""What pages are given of listeners: nothing of fewer than five, whatever the tables hold."""

import json
from collections import Counter

import numpy as np
import pytest

from lambdas.listeners import dashboard_data
from lambdas.listeners.dashboard_data import Place, Related, Tables, files, listed

DAY, FEWEST = "2026-11-23", 5
FEATURES = ("energy", "valence", "tempo")
IDS = [f"z{letter * 21}" for letter in "ABCDEFGHIJKL"]


def tables(**changes):
    """Twelve listeners: A to H hear "Many", A to D "Few"; clusters of 7, 3 and 2; everybody like everybody."""
    random = np.random.default_rng(1)
    plays = {one: {"many": 3} if at < 8 else {} for at, one in enumerate(IDS)}
    for at, one in enumerate(IDS[:4]):
        plays[one]["few"] = 9 + at
    for one in IDS[:6]:
        plays[one]["some"] = 1
    made = Tables(
        labels=dict.fromkeys(IDS) | {IDS[2]: "Cleo", IDS[5]: "Bo"},
        features=FEATURES,
        ranks={one: random.random(3) for one in IDS},
        places={one: Place(at, -at, int(at > 6) + int(at > 9)) for at, one in enumerate(IDS)},
        related={
            one: [Related(y, 2.0 - at / 10, 0.5, len(plays[one].keys() & plays[y].keys())) for at, y in
                  enumerate(each for each in IDS if each != one)]
            for one in IDS
        },
        plays=plays,
        heard_by=Counter(artist for theirs in plays.values() for artist in theirs),
        names={"many": "Many", "few": "Few", "some": "Some"},
        tracks=[
            {"id": "T1", "name": "Known", "artists": "Many", "listeners": 5, "x": 1.0, "y": 2.0},
            {"id": "T2", "name": "Rare", "artists": "Many", "listeners": 4, "x": 1.0, "y": 2.0},
        ],
        model="reference",
        registered=13,
    )  # fmt: skip
    return made._replace(**changes)


def shown(fewest=FEWEST, **changes):
    return json.loads(files(tables(**changes), DAY, fewest)["listeners.json"])


def test_whoever_has_a_label_comes_first_and_is_called_by_it():
    page = shown()
    assert [one["label"] for one in page["listeners"]][:3] == ["Bo", "Cleo", None]
    assert [one["id"] for one in page["listeners"]][:2] == [IDS[5], IDS[2]]
    assert (page["registered"], page["compared"], page["listed"]) == (13, 12, 12)


def test_artists_that_both_hear_come_rarest_first_without_those_that_few_hear():
    page = shown()
    names = [one["name"] for one in page["artists"]]
    assert names == ["Many", "Some"]
    at = {one["id"]: place for place, one in enumerate(page["listeners"])}
    (first,) = [each for each in page["neighbours"][at[IDS[0]]] if each[0] == at[IDS[1]]]
    assert first[3] == 3  # with the one that is not named
    assert [names[column] for column in first[4]] == ["Some", "Many"]
    assert [names[column] for column in page["listeners"][at[IDS[0]]]["plays_most"]] == ["Many", "Some"]
    assert "Few" not in json.dumps(page)


def test_groups_that_are_too_small_are_joined():
    page = shown()
    assert [group["listeners"] for group in page["groups"]] == [7, 5]
    assert Counter(one["group"] for one in page["listeners"]) == {0: 7, 1: 5}


def test_a_list_of_fewer_than_five_is_none():
    near = tables().related
    page = shown(related={**near, IDS[0]: near[IDS[0]][:4]})
    at = [one["id"] for one in page["listeners"]].index(IDS[0])
    assert page["neighbours"][at] == []
    assert all(len(each) == 10 for place, each in enumerate(page["neighbours"]) if place != at)


def test_a_song_is_on_the_map_if_five_listeners_play_it():
    assert [track["name"] for track in shown()["tracks"]] == ["Known"]


def test_the_operator_may_set_another_number():
    page = shown(fewest=1)
    assert [one["name"] for one in page["artists"]] == ["Few", "Many", "Some"]
    assert [group["listeners"] for group in page["groups"]] == [7, 3, 2]
    assert len(page["tracks"]) == 2


def test_who_may_not_be_read_any_more_is_in_nothing():
    page = shown(labels={one: None for one in IDS if one != IDS[1]})
    assert IDS[1] not in json.dumps(page)
    assert sum(group["listeners"] for group in page["groups"]) == 11
    assert all(len(each) == 10 for each in page["neighbours"])


@pytest.mark.parametrize("left", [0, 1, 4])
def test_of_fewer_than_five_nobody_is_shown(left):
    page = shown(labels=dict.fromkeys(IDS[:left]))
    assert page["listeners"] == page["neighbours"] == page["groups"] == page["tracks"] == []
    assert page["compared"] == 0


def test_where_fewer_than_five_have_a_taste_there_is_no_map_and_no_feature():
    page = shown(ranks={one: np.ones(3) for one in IDS[:4]})
    assert page["groups"] == page["tracks"] == []
    assert {one["place"] for one in page["listeners"]} == {None}
    assert set(page["x"]) == {None}
    assert all(each[5] is None for theirs in page["neighbours"] for each in theirs)


def test_features_that_bring_two_together_and_apart_stand_with_the_pair():
    same = {one: np.full(3, 0.5) for one in IDS}
    same |= {IDS[0]: np.array([0.9, 0.5, 0.1]), IDS[1]: np.array([0.9, 0.5, 0.9])}
    page = shown(ranks=same)
    at = {one["id"]: place for place, one in enumerate(page["listeners"])}
    (first,) = [each for each in page["neighbours"][at[IDS[0]]] if each[0] == at[IDS[1]]]
    assert (first[5], first[6]) == ([0], [2])


def test_of_many_listeners_some_are_listed_and_their_similar_ones_follow(monkeypatch):
    monkeypatch.setattr(dashboard_data, "LISTED", 6)
    page = shown()
    assert page["listed"] == len(page["neighbours"]) == 6
    assert [one["id"] for one in page["listeners"]][:6] == listed(tables().labels)
    assert len(page["listeners"]) == 11  # the twelfth is among nobody's ten
    assert sum(group["listeners"] for group in page["groups"]) == 12


def test_the_same_tables_give_the_same_bytes():
    one, other = tables(), tables()
    swapped = other._replace(
        labels=dict(reversed(other.labels.items())),
        plays={who: dict(reversed(theirs.items())) for who, theirs in reversed(other.plays.items())},
        heard_by=dict(reversed(list(other.heard_by.items()))),
        places=dict(reversed(other.places.items())),
        ranks={who: other.ranks[who] for who in other.ranks},
    )
    assert files(one, DAY, FEWEST) == files(swapped, DAY, FEWEST)
