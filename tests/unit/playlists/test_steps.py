"""The steps of playlists over a lake in memory: what each promises to the next, and to people."""

import json

import numpy as np
import pyarrow as pa
import pytest

from lambdas.core.errors import InvalidInput, Superseded
from lambdas.core.ids import own_artist_id
from lambdas.core.names import normal_artist
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.models.recommend import rdlae, size, splits
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.contract import recommend, recommend_new
from lambdas.models.recommend.data import data_of
from lambdas.models.recommend.plays import plays_of
from lambdas.people.buckets import bucket_of
from lambdas.playlists import catalogue, figures, models
from lambdas.playlists.reading import read_day
from lambdas.playlists.run import Run
from lambdas.playlists.steps import artist_recommendations, factors, list_listeners, plays, tuning
from tests.unit.playlists.conftest import DAY, FOLDER, KNOWN, PEOPLE, RUN, histories

TABLES = (
    *("plays", "splits", "played_artists", "listener_factors", "artist_factors", "artist_weights"),
    *("model_metrics", "artist_recommendations"),
)


def table_bytes(lake):
    return {key: body for key, body in lake.items() if key.split("/")[0] in TABLES}


def test_the_same_day_twice_gives_the_same_bytes(system):
    system.run(measured=True)
    before = table_bytes(system.lake)
    assert {key.split("/")[0] for key in before} == set(TABLES)
    system.run(run_id="second", measured=True)
    assert table_bytes(system.lake) == before


def test_recommendations_are_those_of_the_blend_fitted_on_all_plays(system):
    system.run()
    rows = system.rows("plays")
    of = data_of(*(np.array([row[name] for row in rows]) for name in ("listener_id", "artist_id", "plays")))
    every = of.matrix(np.ones(len(of.plays), bool))
    fitted = Blend().fit(every)
    wanted = recommend(fitted, every, 5)
    because = fitted.because(every, wanted.artists)
    found = {
        (row["listener_id"], row["ranking"]): (row["artist_id"], row["score"], row["because_artist"])
        for row in system.rows("artist_recommendations")
    }
    assert len(found) == len(PEOPLE) * 5
    for at, listener in enumerate(of.listeners.tolist()):
        for place in range(5):
            artist, score, reason = found[listener, place + 1]
            assert artist == of.artists[wanted.artists[at, place]]
            assert score == pytest.approx(wanted.scores[at, place], abs=1e-8)
            assert reason == of.artists[because[at, place]]


def test_nobody_is_recommended_whom_they_play_and_the_reason_is_somebody_whom_they_play(system):
    system.run()
    played = {(row["listener_id"], row["artist_id"]) for row in system.rows("plays")}
    for row in system.rows("artist_recommendations"):
        assert (row["listener_id"], row["artist_id"]) not in played
        assert (row["listener_id"], row["because_artist"]) in played


def test_muted_and_hidden_artists_are_never_recommended(system):
    system.run()
    first = {
        row["listener_id"]: row["artist_id"]
        for row in system.rows("artist_recommendations")
        if row["ranking"] == 1
    }
    ann, other = PEOPLE[0], first[PEOPLE[1]]
    popular = min(system.rows("played_artists"), key=lambda row: (-row["listeners"], row["artist_id"]))[
        "artist_id"
    ]
    system.muted = {"": [other], ann: [first[ann]]}
    system.set(playlists_hide_most_popular=1)
    system.run()
    rows = system.rows("artist_recommendations")
    assert not [row for row in rows if row["artist_id"] in {other, popular}]
    assert not [row for row in rows if (row["listener_id"], row["artist_id"]) == (ann, first[ann])]
    if first[ann] not in {other, popular}:
        assert [row for row in rows if row["artist_id"] == first[ann]]


def test_who_plays_few_artists_is_not_learned_from_and_is_recommended_some_all_the_same(system):
    rows = histories()
    ann = [row for row in rows if row["listener_id"] == PEOPLE[0]][:2]
    system.give([*ann, *(row for row in rows if row["listener_id"] != PEOPLE[0])])
    system.run()
    assert PEOPLE[0] not in {row["listener_id"] for row in system.rows("splits")}
    assert PEOPLE[0] not in {row["listener_id"] for row in system.rows("listener_factors")}
    plays = [row for row in system.rows("plays") if row["listener_id"] != PEOPLE[0]]
    of = data_of(*(np.array([row[name] for row in plays]) for name in ("listener_id", "artist_id", "plays")))
    fitted = Blend().fit(of.matrix(np.ones(len(of.plays), bool)))
    theirs = {
        row["artist_id"]: row["plays"] for row in system.rows("plays") if row["listener_id"] == PEOPLE[0]
    }
    known = np.flatnonzero(np.isin(of.artists, list(theirs)))
    counts = [theirs[one] for one in of.artists[known].tolist()]
    new = plays_of(np.zeros(len(known), int), known, np.array(counts), (1, len(of.artists)))
    wanted = of.artists[recommend_new(fitted, new, 5).artists[0]].tolist()
    found = [row for row in system.rows("artist_recommendations") if row["listener_id"] == PEOPLE[0]]
    assert [row["artist_id"] for row in sorted(found, key=lambda row: row["ranking"])] == wanted


def test_the_splits_are_those_of_the_protocols(system):
    system.run(upto="split")
    rows = sorted(system.rows("splits"), key=lambda row: (row["listener_id"], row["artist_id"]))
    listeners = sorted({row["listener_id"] for row in rows})
    at = np.array([listeners.index(row["listener_id"]) for row in rows])
    artists = [row["artist_id"] for row in rows]
    words = np.array(["fit", "validation", "test"])
    for name in ("weak", "strong"):
        expected = getattr(splits, name)(listeners, artists, at)
        assert [row[name] for row in rows] == words[expected.part].tolist()
    assert {row["listener_id"] for row in rows if row["held_out"]} == {
        listeners[one] for one in np.flatnonzero(splits.strong(listeners, artists, at).held_out)
    }
    read = read_day("lake", Run.from_event(RUN)).splits
    for name in ("weak", "strong"):
        expected = getattr(splits, name)(listeners, artists, at)
        assert read[name].part.tolist() == expected.part.tolist()
        assert read[name].held_out.tolist() == expected.held_out.tolist()
    first = {(row["listener_id"], row["artist_id"]): row["first_played"] for row in system.rows("plays")}
    latest_known = max(
        first[row["listener_id"], row["artist_id"]] for row in rows if row["temporal"] != "test"
    )
    tested = [first[row["listener_id"], row["artist_id"]] for row in rows if row["temporal"] == "test"]
    assert len(tested) == len(rows) // 5
    assert min(tested) >= latest_known


def test_without_dates_there_is_no_temporal_protocol(system):
    system.give(histories(dated=False))
    event = system.run(upto="split")
    assert event["split"]["value"]["protocols"] == ["weak", "strong"]
    assert {row["temporal"] for row in system.rows("splits")} == {None}


def test_an_artist_has_the_catalogues_id_whatever_the_spelling_and_aliases_are_counted(system):
    rows = histories()
    spelled = [
        row | {"artist": "ROCK  0!"} if row["artist"] == "Rock 0" and number % 2 else row
        for number, row in enumerate(rows)
    ]
    system.give(spelled)
    event = system.run(upto="split")
    found = {row["artist_id"]: row for row in system.rows("played_artists")}
    known = next(one for one, name in KNOWN.items() if name == "Rock 0")
    assert (found[known]["name"], found[known]["spellings"]) == ("Rock 0", 2)
    assert found[own_artist_id(normal_artist("Rock 1"))]["name"] == "Rock 1"
    assert event["split"]["value"]["aliases"] == 1
    assert event["prune"]["value"]["catalogued_plays"] == sum(
        row["plays"] for row in rows if row["artist"] in KNOWN.values()
    )


def test_a_history_of_track_ids_is_read_by_their_artists_and_what_nobody_knows_is_counted(
    system, monkeypatch
):
    rows = histories()
    extra = rows[0] | {"artist": None, "title": None, "plays": 3}
    system.give([*rows, extra | {"track_id": "T1"}, extra | {"track_id": "T2", "plays": 4}])
    monkeypatch.setattr(plays, "artists_of_tracks", lambda *_: {"T1": "C" * 22})
    event = system.run(upto="split")
    assert event["prune"]["value"]["nameless_plays"] == 4
    (found,) = [row for row in system.rows("plays") if row["artist_id"] == "C" * 22]
    assert (found["listener_id"], found["plays"], found["artist"]) == (rows[0]["listener_id"], 3, None)
    named = {row["artist_id"]: row["name"] for row in system.rows("played_artists")}
    assert named["C" * 22] is None


def test_plays_of_one_artist_from_several_histories_are_one_row():
    names = catalogue.Names({})
    row = histories()[0] | {"artist": "Ex", "plays": 2}
    other = row | {"artist": "EX", "plays": 5, "source": "hetrec", "first_played": None, "track_id": "T"}
    table = pa.Table.from_pylist([row, other], schema=schema_of("listener_plays"))
    (found,) = plays.together(plays.with_artists(table, names, dict)).to_pylist()
    assert (found["artist"], found["plays"], found["source"]) == ("EX", 7, "hetrec,lastfm")
    assert found["first_played"] == row["first_played"]


def test_who_lost_the_basis_leaves_no_file_of_the_day(system, monkeypatch):
    system.run()
    buckets = [bucket_of(one, 16) for one in PEOPLE]
    alone = next(one for one, name in zip(PEOPLE, buckets, strict=True) if buckets.count(name) == 1)
    assert any(row["listener_id"] == alone for row in system.rows("plays"))
    monkeypatch.setattr(list_listeners, "readable", lambda _: [one for one in PEOPLE if one != alone])
    system.run(run_id="second")
    for table in ("plays", "splits", "listener_factors"):
        assert alone not in {row["listener_id"] for row in system.rows(table)}, table
    text = b"".join(body for key, body in system.lake.items() if key.startswith(FOLDER))
    assert alone.encode() not in text


def test_every_model_is_measured_beside_popularity_and_random_with_intervals_and_differences(system):
    event = system.run(upto="model_metrics", measured=True)
    rows = system.rows("model_metrics")
    names = {"blend", "als", "rdlae", "popularity", "random"}
    for protocol in ("weak", "strong", "temporal"):
        of = {(row["model"], row["metric"]): row for row in rows if row["protocol"] == protocol}
        assert {model for model, _ in of} == names
        for metric in ("precision", "map", "ndcg", "novelty", "ndcg_difference"):
            assert all(
                of[one, metric]["low"] <= of[one, metric]["value"] <= of[one, metric]["high"] for one in names
            )
        asked = len(PEOPLE) // 5 if protocol == "strong" else of["als", "ndcg"]["n"]
        assert {of[one, "ndcg"]["n"] for one in names} == {asked}
        assert of["blend", "ndcg_difference"]["value"] == 0
        assert of["als", "ndcg_difference"]["value"] == pytest.approx(
            of["als", "ndcg"]["value"] - of["blend", "ndcg"]["value"]
        )
        assert all(0 < of[one, "coverage"]["value"] <= 1 for one in names)
    judged = {(each["protocol"], each["model"]): each for each in event["model_metrics"]["value"]["judged"]}
    assert judged["weak", "blend"]["verdict"] == "level"
    assert judged["weak", "random"]["ndcg"] < judged["weak", "blend"]["ndcg"]
    assert not [key for key in system.lake if "/evaluation/" in key]


def test_the_losses_of_each_epoch_of_a_network_are_kept(system):
    system.set(playlists_evaluated="network_mended")
    system.run(upto="model_metrics", measured=True)
    of = {
        row["metric"]: row["value"]
        for row in system.rows("model_metrics")
        if (row["model"], row["protocol"]) == ("network_mended", "weak")
    }
    losses = [of[f"train_loss_{epoch:02d}"] for epoch in range(1, 11)]
    assert losses[-1] < losses[0]
    assert "validation_loss_10" in of
    learned = len({row["listener_id"] for row in system.rows("splits")})
    artists = len({row["artist_id"] for row in system.rows("splits")})
    assert of["parameters"] == learned * 100 + artists * 100 + 25_728 + 129


def test_parameters_are_tuned_once_for_the_same_plays(system):
    system.set(playlists_tuning_seconds=60)
    event = system.run(upto="tuning")
    said = event["tuning"]["value"]
    assert not said["reused"]
    assert said["tried"] > 4
    chosen = json.loads(system.lake[f"{FOLDER}/parameters.json"])
    best = max(one["ndcg"] for one in chosen["tried"] if one["model"] == "blend")
    assert chosen["weight"] in {
        one["values"]["weight"] for one in chosen["tried"] if one["model"] == "blend" and one["ndcg"] == best
    }
    found = figures.figures("lake", event)["figures"]["tuning"]
    assert found["chosen"]["als"] == chosen["als"]
    assert found["values_tried"] == chosen["tried"]
    assert system.run(upto="tuning")["tuning"]["value"] == said | {"reused": True}
    assert not system.run(upto="tuning", refetch=True)["tuning"]["value"]["reused"]


def test_without_a_budget_the_published_values_are_taken(system):
    system.run(upto="tuning")
    chosen = json.loads(system.lake[f"{FOLDER}/parameters.json"])
    assert models.blend_of(chosen) == Blend()
    assert chosen["tried"] == []


@pytest.mark.parametrize("model", ["als", "rdlae"])
def test_one_model_alone_may_recommend(system, model):
    system.run(model=model)
    rows = system.rows("artist_recommendations")
    assert {row["model"] for row in rows} == {model}
    assert len(rows) == len(PEOPLE) * 5
    assert bool(system.rows("artist_weights")) == (model == "rdlae")


def test_where_there_is_too_much_for_rdlae_als_recommends_and_the_report_says_so(system, monkeypatch):
    monkeypatch.setattr(rdlae, "LARGEST", 10)
    event = system.run()
    assert {row["model"] for row in system.rows("artist_recommendations")} == {"als"}
    assert "als recommends instead" in figures.figures("lake", event)["message"]


def test_more_plays_than_a_lambda_learns_from_are_refused_before_anything_is_fitted(system, monkeypatch):
    monkeypatch.setattr(size, "MOST_PLAYS", 10)
    with pytest.raises(InvalidInput, match="set playlists_engine to spark"):
        system.run()
    assert not system.rows("artist_factors")


def test_too_few_listeners_are_refused(system):
    system.give([row for row in histories() if row["listener_id"] in PEOPLE[:3]])
    with pytest.raises(InvalidInput, match="3 listeners play 5 artists or more"):
        system.run()


def test_a_run_that_lost_the_day_writes_nothing(system):
    event = system.run(upto="factors")
    system.lake[f"{FOLDER}/owner.json"] = b'{"run_id": "other"}'
    before = dict(system.lake)
    for step in (factors, artist_recommendations):
        with pytest.raises(Superseded):
            step.handler(event | {"bucket": event["prune"]["value"]["buckets"][0]["name"]}, None)
    with pytest.raises(Superseded):
        tuning.handler(event | {"refetch": True}, None)
    assert system.lake == before


@pytest.mark.parametrize(("name", "call"), [("model", models.model_of), ("keep", models.keep_of)])
def test_an_unknown_model_or_number_is_refused(name, call):
    with pytest.raises(InvalidInput, match=name):
        call("101")


def test_a_setting_with_an_unknown_model_is_refused():
    with pytest.raises(InvalidInput, match="playlists_evaluated"):
        models.evaluated("als,best", "blend")
    assert models.evaluated("", "als") == ["als", "popularity", "random"]


def test_the_figures_say_who_is_recommended_artists():
    event = RUN | {
        "list_listeners": {"value": {"listeners": 4}},
        "prune": {"value": {"listeners": 4, "plays": 9}},
        "swap": {"value": {"listeners": 3, "rows": 15, "newer": ""}},
    }
    found = figures.figures("lake", event)
    assert (found["coverage_registered"], found["coverage_tracks"], found["rows_written"]) == (0.75, 0.75, 15)
    assert found["message"] == "3 of 4 listeners with plays are recommended artists"
    assert figures.figures("lake", RUN)["coverage_tracks"] is None
    assert Run.from_event(RUN).folder == FOLDER
    assert decode(to_parquet(schema_of("plays").empty_table())).num_rows == 0
    assert DAY in FOLDER
