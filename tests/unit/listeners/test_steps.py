"""Steps of listeners on a lake in memory: what they write, whom they leave out, and twice the same bytes."""

import json
from contextlib import nullcontext
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from arro3.core import Table

from lambdas.core.errors import InvalidInput, Superseded
from lambdas.core.ids import own_artist_id
from lambdas.lake import objects
from lambdas.lake.athena import Athena
from lambdas.lake.parquet import to_parquet
from lambdas.lake.rows import rows_of
from lambdas.lake.tables import decode, schema_of
from lambdas.listeners import figures, known_tracks
from lambdas.listeners.known_tracks import track_index_of
from lambdas.listeners.reading import Vectors, read_listeners
from lambdas.listeners.run import Run
from lambdas.listeners.run_files import rows_key
from lambdas.listeners.steps import list_listeners, listener_clusters, listener_tracks, prune, taste_vectors
from lambdas.listeners.steps import related_listeners as related_step
from lambdas.people.buckets import bucket_of

DAY = "2026-11-23"
RUN = {
    "pipeline": "listeners", "run_id": "first", "started_at": f"{DAY}T00:00:00Z", "dt": DAY, "source": "files",
    "features": "files", "model": "reference", "keep": "5", "refetch": False, "force": False,
    "deadline": f"{DAY}T01:00:00Z",
}  # fmt: skip
FOLDER = f"runs/listeners/dt={DAY}"
FEATURES = ("energy", "valence")
SETTINGS = {
    "LAKE": "lake", "DATABASE": "d", "WORKGROUP": "w", "LISTENERS_MODEL_FEATURES": ",".join(FEATURES),
    "LISTENERS_TOP_TRACKS": "200", "MYSQL_SECRET": "s", "MYSQL_CA": "c",
}  # fmt: skip
ANN, BEN, CLO, DAN = (f"z{letter * 21}" for letter in "ABCD")


@pytest.fixture
def lake(monkeypatch):
    held: dict[str, bytes] = {}
    monkeypatch.setattr(objects, "put", lambda _, key, body: held.update({key: body}))
    monkeypatch.setattr(objects, "get", lambda _, key: held.get(key))
    monkeypatch.setattr(objects, "require", lambda _, key: held[key])
    monkeypatch.setattr(objects, "keys", lambda _, prefix: [key for key in held if key.startswith(prefix)])
    monkeypatch.setattr(
        objects, "delete_all", lambda _, keys: len([held.pop(key) for key in list(keys) if key in held])
    )
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    listener_tracks._index_of.cache_clear()
    return held


def play(listener, track=None, artist="Ex", title="One", plays=1, **more):
    empty = dict.fromkeys(schema_of("listener_plays").names)
    return empty | {
        "listener_id": listener, "track_id": track, "artist": artist, "title": title, "plays": plays,
        "source": "lastfm", "import_id": "i",
    } | more  # fmt: skip


KNOWN = track_index_of(
    [
        ("T1", {"name": "One", "artist_ids": ["X", "Y"], "artist_names": ["Ex", "Why"]}),
        ("T2", {"name": "Two", "artist_ids": ["Q"], "artist_names": [""]}),
    ]
)


def test_a_track_without_an_id_is_found_by_name_and_carries_all_its_artists():
    (row,) = listener_tracks.tracks_of([play(ANN, artist="EX", title="one")], KNOWN)
    assert (row["track_id"], row["artist_ids"], row["artist_names"]) == ("T1", ["X", "Y"], ["Ex", "Why"])


def test_plays_of_one_track_from_several_histories_are_one_row():
    early, late = datetime(2020, 1, 1), datetime(2026, 1, 1)
    rows = listener_tracks.tracks_of(
        [
            play(ANN, "T1", plays=3, ms_played=100, first_played=late, last_played=late),
            play(ANN, None, plays=2, source="spotify_account", first_played=early, last_played=early),
            play(BEN, "T1"),
        ],
        KNOWN,
    )
    assert [row["listener_id"] for row in rows] == [ANN, BEN]
    one = rows[0]
    assert (one["plays"], one["ms_played"], one["source"]) == (5, 100, "lastfm,spotify_account")
    assert (one["first_played"], one["last_played"]) == (early, late)


def test_plays_that_no_track_answers_to_count_for_their_artist():
    rows = listener_tracks.tracks_of(
        [
            play(ANN, title="Unheard of", artist="ex"),
            play(ANN, title=None, artist="Ex", plays=4),
            play(ANN, title=None, artist="Nobody"),
        ],
        KNOWN,
    )
    assert [(row["track_id"], row["name"], row["plays"]) for row in rows] == [
        (None, None, 5),
        (None, None, 1),
    ]
    assert [row["artist_ids"] for row in rows] == [["X"], [own_artist_id("Nobody")]]


def test_a_track_that_the_lake_does_not_know_keeps_its_id_and_the_name_that_the_history_has():
    (row,) = listener_tracks.tracks_of([play(ANN, "T9", artist="Why", title="Nine")], KNOWN)
    assert (row["track_id"], row["name"], row["artist_ids"]) == ("T9", "Nine", ["Y"])


def test_who_is_not_listed_is_not_read_and_the_same_plays_give_the_same_bytes(lake, monkeypatch):
    monkeypatch.setattr(listener_tracks, "read_track_index", lambda *_: KNOWN)
    schema = schema_of("listener_plays")
    for at, rows in enumerate([[play(ANN, "T1"), play(BEN, "T1")], [play(ANN, "T2", title="x")]]):
        lake[f"listener_plays/bucket=0/{at}.parquet"] = to_parquet(pa.Table.from_pylist(rows, schema=schema))
    lake[f"{FOLDER}/owner.json"] = b'{"run_id": "first"}'
    lake[f"{FOLDER}/buckets/0/listeners.json"] = json.dumps([ANN]).encode()
    event = RUN | {"bucket": "0"}
    assert listener_tracks.handler(event, None) == {"listeners": 1}
    key = rows_key("listener_tracks", DAY, "0")
    before = lake[key]
    assert {row["listener_id"] for row in decode(before).to_pylist()} == {ANN}
    heard = decode(lake[f"{FOLDER}/buckets/0/artists.parquet"]).to_pylist()
    assert heard == [{"listener_id": ANN, "artist_ids": ["Q", "X", "Y"]}]
    listener_tracks.handler(event, None)
    assert lake[key] == before
    with pytest.raises(Superseded):
        listener_tracks.handler(event | {"run_id": "other"}, None)


def test_listeners_are_listed_by_bucket_and_without_any_the_run_says_what_to_do(lake, monkeypatch):
    people = [ANN, BEN, CLO]
    monkeypatch.setattr(list_listeners, "session", lambda *_: nullcontext())
    monkeypatch.setattr(list_listeners, "readable", lambda _: people)
    monkeypatch.setattr(list_listeners, "artist_names", lambda _: {"X": "Ex"})
    assert list_listeners.handler(RUN, None)["listeners"] == 3
    listed = {
        name: json.loads(lake[f"{FOLDER}/buckets/{name}/listeners.json"])
        for name in (item["name"] for item in json.loads(lake[f"{FOLDER}/manifest.json"]))
    }
    assert sorted(one for theirs in listed.values() for one in theirs) == people
    assert all(bucket_of(one, 16) == name for name, theirs in listed.items() for one in theirs)
    people.clear()
    with pytest.raises(InvalidInput, match="nobody may be read"):
        list_listeners.handler(RUN, None)


def put_tracks(lake, name, rows):
    schema = schema_of("listener_tracks")
    whole = [dict.fromkeys(schema.names) | row for row in rows]
    lake[rows_key("listener_tracks", DAY, name)] = to_parquet(pa.Table.from_pylist(whole, schema=schema))


def test_prune_takes_away_buckets_without_listeners_and_counts_the_others(lake):
    for name in "01":
        put_tracks(lake, name, [{"listener_id": ANN, "track_id": "T1", "artist_ids": ["X"], "plays": 3}])
        noted = {"listeners": 1, "plays": 3, "unmatched_plays": 0, "run_id": "first"}
        lake[f"{FOLDER}/buckets/{name}/plays.json"] = json.dumps(noted).encode()
    lake[f"{FOLDER}/owner.json"] = b'{"run_id": "first"}'
    lake[f"{FOLDER}/manifest.json"] = b'[{"name": "0"}]'
    event = RUN | {"list_listeners": {"value": {"buckets_key": f"{FOLDER}/manifest.json", "listeners": 1}}}
    found = prune.handler(event, None)
    assert found == {
        "listeners": 1, "tracks": 1, "plays": 3, "unmatched_plays": 0, "shards": [{"buckets": ["0"]}]
    }  # fmt: skip
    assert rows_key("listener_tracks", DAY, "1") not in lake
    assert not [key for key in lake if "/buckets/1/" in key]


def test_shards_are_buckets_in_their_order_with_so_many_listeners_at_most():
    counted = {"0": 6_000, "1": 4_000, "2": 1, "3": 30_000, "4": 0}
    assert prune.shards(counted) == [
        {"buckets": ["0", "1"]},
        {"buckets": ["2"]},
        {"buckets": ["3"]},
        {"buckets": ["4"]},
    ]
    assert prune.shards({}) == []


def put_heard(lake, name, heard):
    rows = [{"listener_id": one, "artist_ids": artists} for one, artists in heard.items()]
    schema = pa.schema([("listener_id", pa.string()), ("artist_ids", pa.list_(pa.string()))])
    lake[f"{FOLDER}/buckets/{name}/artists.parquet"] = to_parquet(pa.Table.from_pylist(rows, schema=schema))


def put_tastes(lake, name, tastes):
    rows = [
        {
            "listener_id": listener, "feature": feature, "tracks": 1, "mean": mean, "deviation": 0.0,
            "percentile": mean, "percentile_deviation": 0.0,
        }
        for listener, means in tastes.items()
        for feature, mean in zip(FEATURES, means, strict=True)
    ]  # fmt: skip
    schema = schema_of("taste_vectors")
    lake[rows_key("taste_vectors", DAY, name)] = to_parquet(pa.Table.from_pylist(rows, schema=schema))


def test_similar_listeners_and_why_are_written_for_the_bucket_alone(lake):
    lake[f"{FOLDER}/owner.json"] = b'{"run_id": "first"}'
    lake[f"{FOLDER}/complete.json"] = b'[{"name": "0"}, {"name": "1"}]'
    lake[f"{FOLDER}/buckets/0/listeners.json"] = json.dumps([ANN]).encode()
    put_heard(lake, "0", {ANN: ["X", "Y"]})
    put_heard(lake, "1", {DAN: ["Z"], BEN: ["X", "Y"], CLO: ["Y"]})
    put_tastes(lake, "0", {ANN: (0.5, 0.5)})
    put_tastes(lake, "1", {BEN: (0.1, 0.9), CLO: (0.5, 0.5)})
    event = RUN | {"buckets": ["0"]}
    assert related_step.handler(event, None) == {"rows": 2}
    key = rows_key("related_listeners", DAY, "0")
    before = lake[key]
    rows = rows_of(pa.table(decode(before)))
    assert [(each["y_listener"], each["ranking"]) for each in rows] == [(CLO, 1), (BEN, 2)]
    assert rows[0]["score"] == pytest.approx(501 * 2)
    assert [each["rarest_shared"] for each in rows] == ["Y", "X,Y"]  # X is the rarer one
    assert {each["model"] for each in rows} == {"reference"}
    related_step.handler(event, None)
    assert lake[key] == before


@pytest.mark.parametrize(("field", "value"), [("model", "best"), ("keep", "51"), ("keep", "all")])
def test_an_unknown_model_or_number_is_refused(lake, field, value):
    lake[f"{FOLDER}/complete.json"] = b"[]"
    with pytest.raises(InvalidInput, match=field):
        related_step.handler(RUN | {"buckets": ["0"], field: value}, None)


def test_tastes_go_to_their_listeners_buckets_and_a_bucket_without_any_has_an_empty_file(lake, monkeypatch):
    names = sorted({bucket_of(one, 16) for one in (ANN, BEN)} | {"e"})
    lake[f"{FOLDER}/owner.json"] = b'{"run_id": "first"}'
    lake[f"{FOLDER}/complete.json"] = json.dumps([{"name": name} for name in names]).encode()
    lake[rows_key("taste_vectors", DAY, "left")] = b"of a bucket that is gone"
    put_tastes(lake, "asked", {ANN: (0.5, 0.25), BEN: (1.0, 0.0)})
    answer = decode(lake.pop(rows_key("taste_vectors", DAY, "asked")))
    answer = answer.append_column(
        "bucket", pa.array([bucket_of(one, 16) for one in answer["listener_id"].to_pylist()])
    )
    answer = answer.sort_by([("bucket", "ascending"), ("listener_id", "ascending")])
    # In parts that end within a listener's rows and within a bucket's.
    parts = [Table.from_arrow(answer.slice(at, 3)) for at in range(0, answer.num_rows, 3)]
    monkeypatch.setattr(Athena, "start", lambda *_: "q")
    monkeypatch.setattr(taste_vectors, "stream", lambda *_: iter(parts))
    assert taste_vectors.handler(RUN, None) == {"listeners": 2}
    found = {
        key.split("bucket=")[1].split("/")[0]: {row["listener_id"] for row in decode(body).to_pylist()}
        for key, body in lake.items()
        if key.startswith("taste_vectors/")
    }
    expected: dict = {name: set() for name in names}
    for one in (ANN, BEN):
        expected[bucket_of(one, 16)].add(one)
    assert found == expected


def test_the_map_has_listeners_and_tracks_each_with_its_own_clusters():
    rng = np.random.default_rng(0)
    vectors = Vectors([ANN, BEN, CLO, DAN], rng.random((4, 2)), rng.random((4, 4)))
    tracks = [f"T{number:02d}" for number in range(12)]
    values = rng.random((12, 2))
    columns = listener_clusters.map_of(vectors, tracks, values)
    assert columns["id"] == [*vectors.ids, *tracks]
    assert {len(column) for column in columns.values()} == {16}
    assert sorted(set(columns["cluster_raw"][:4])) == [0, 1, 2]
    assert columns["cluster_raw"][4:] == [None] * 12
    assert columns["cluster_tracks"][:4] == [None] * 4
    assert set(columns["cluster_tracks"][4:]) == set(range(6))
    again = listener_clusters.map_of(vectors, tracks, values)
    assert columns == again


def test_who_has_no_vector_or_no_artist_is_still_a_listener(lake):
    lake[f"{FOLDER}/complete.json"] = b'[{"name": "0"}, {"name": "1"}]'
    put_heard(lake, "0", {CLO: [], BEN: ["Y", "X"]})
    put_heard(lake, "1", {ANN: ["X"]})
    put_tastes(lake, "0", {})
    put_tastes(lake, "1", {BEN: (0.25, 0.75)})
    run = Run.from_event(RUN)
    of = read_listeners("lake", run, ("valence", "energy"))
    assert of.ids == [ANN, BEN, CLO]
    assert of.tastes.heard.tolist() == [False, True, False]
    assert of.artists == ["X", "Y"]
    assert [of.tastes.artists.of(at).tolist() for at in range(3)] == [[0], [0, 1], []]
    assert of.tastes.artists.having(0).tolist() == [0, 1]
    assert of.tastes.profiles[1].tolist() == [0.75, 0.25, 0.0, 0.0]
    with pytest.raises(InvalidInput, match="is of other features; run the day again"):
        read_listeners("lake", run, ("valence", "tempo"))


def test_the_figures_say_how_many_have_features_and_which_plays_were_not_matched():
    event = RUN | {
        "list_listeners": {"value": {"listeners": 4}},
        "prune": {"value": {"listeners": 3, "plays": 9, "unmatched_plays": 2, "tracks": 5}},
        "taste_vectors": {"value": {"listeners": 2}},
        "swap": {"value": {"rows": 7, "newer": ""}},
    }
    found = figures.figures("lake", event)
    assert (found["coverage_registered"], found["coverage_tracks"], found["rows_written"]) == (0.5, 2 / 3, 7)
    assert found["message"] == "3 of 4 listeners with plays, 2 with features"
    assert found["figures"]["unmatched_plays"] == 2
    assert figures.figures("lake", RUN)["coverage_tracks"] is None


def test_registered_artists_are_found_by_the_names_that_the_lake_lacks():
    track = {"name": "Two", "artist_ids": ["Q", "X"], "artist_names": ["", "Ex"]}
    known = track_index_of([("T2", track)], {"Q": "Quu", "R": "Are", "X": "Other"})
    assert known.tracks["T2"]["artist_names"] == ["Quu", "Ex"]
    assert known.track("quu", "two") == known.track("ex", "Two") == "T2"
    assert (known.artist("Are"), known.artist("Nobody")) == ("R", None)
    assert track_index_of([("T2", track)]).track("quu", "two") is None


def test_names_that_several_tracks_answer_to_are_left_alone():
    twice = track_index_of(
        [(one, {"name": "One", "artist_ids": ["X"], "artist_names": ["Ex"]}) for one in ("T1", "T2")]
    )
    assert twice.track("Ex", "One") is None
    assert twice.artist("EX") == "X"
    assert known_tracks.track_index_of([]).track("Ex", None) is None
