"""What goes with a source, or with an artist, of both pipelines; the lake is in memory."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from dashboard.publishing import publish
from lambdas.charts import incoming, run_files
from lambdas.charts.history import HISTORY
from lambdas.charts.schemas import ARTISTS, AUDIO_FEATURES, CHART, CHART_ENTRIES, GENRES, TRACKS
from lambdas.core.errors import DeleteFailed, ErasingIncomplete, InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet, to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.operations.erase.parts import folders_of
from lambdas.operations.erase.plan import PLANS
from lambdas.sources.track_features import CHECKPOINT
from tests.erasing import LAKE, SITE, ErasedLake

OLD, NEW = "2026-01-05", "2026-01-12"
A, B = "A" * 22, "B" * 22
ONE, TWO, THREE = "1" * 22, "2" * 22, "3" * 22
PAIRS, MOVES, CLUSTERS = (schema_of(name) for name in ("related_tracks", "chart_moves", "track_clusters"))


class Bucket(ErasedLake):
    """Files by key, as the tests write and read them."""

    def table(self, key, schema, *rows):
        whole = [dict.fromkeys(schema.names) | row for row in rows]
        lake.put(LAKE, key, to_parquet(pa.Table.from_pylist(whole, schema=schema)))

    def json(self, key, value):
        lake.put_json(LAKE, key, value)

    def column(self, key, name):
        return from_parquet(self[key])[name].to_pylist()

    def __iter__(self):
        return iter(key for key in self.s3.bodies(LAKE) if not key.startswith("dashboard/"))

    def __getitem__(self, key):
        return self.s3.bodies(LAKE)[key]

    def __contains__(self, key):
        return key in self.s3.bodies(LAKE)

    @property
    def pages(self):
        runs = {key.split("/")[2] for key in self.s3.bodies(LAKE, "dashboard/data/charts-")}
        return {run.removeprefix("charts-")[:10] for run in runs}

    def days_of(self, folder):
        return {key.partition("dt=")[2][:10] for key in self if key.startswith(folder)}


def note(day, name):
    return f"runs/charts/dt={day}/{name}"


@pytest.fixture
def bucket(monkeypatch):
    """A week's chart from spotify, and the next one's from files; the second looks back over the first."""
    made = Bucket(monkeypatch)
    for day, source, songs in ((OLD, "spotify", {ONE: [A]}), (NEW, "files", {TWO: [B], THREE: [A, B]})):
        fill(made, day, source, songs)
    past = [
        {"market": "Global", "day": day, "track_id": song, "artist_ids": by}
        for day, song, by in ((OLD, ONE, [A]), (NEW, TWO, [B]), (NEW, THREE, [A, B]))
    ]
    made.table(note(OLD, run_files.HISTORY), HISTORY, past[0])
    made.table(note(NEW, run_files.HISTORY), HISTORY, *past)
    return made


def fill(made, day, source, songs):
    entries = [
        {"market": "Global", "rank": rank, "track_id": song, "track_name": song, "artist_ids": by}
        for rank, (song, by) in enumerate(songs.items(), start=1)
    ]
    of = {
        "source": source,
        "chart_day": day,
        "fetched_at": datetime(2026, 1, 12, 6, tzinfo=UTC).replace(tzinfo=None),
    }
    made.table(f"chart_entries/dt={day}/global.parquet", CHART_ENTRIES, *(entry | of for entry in entries))
    tracks = [{"id": song, "artist_ids": by, "source": source} for song, by in songs.items()]
    made.table(f"tracks/dt={day}/charts.parquet", TRACKS, *tracks)
    artists = sorted({one for by in songs.values() for one in by})
    tagged = [{"id": one, "name": one, "genres": ["pop"], "genres_source": "files"} for one in artists]
    made.table(f"artists/dt={day}/charts.parquet", ARTISTS, *tagged)
    made.table(
        f"audio_features/dt={day}/charts.parquet",
        AUDIO_FEATURES,
        *({"id": song, "source": "files"} for song in songs),
    )
    made.table(f"chart_moves/dt={day}/charts.parquet", MOVES, *({"track_id": song} for song in songs))
    made.table(f"track_clusters/dt={day}/charts.parquet", CLUSTERS, *({"track_id": song} for song in songs))
    pairs = [{"track_id": one, "y_track": other} for one in songs for other in songs if one != other]
    made.table(f"related_tracks/dt={day}/charts.parquet", PAIRS, *pairs)
    made.json(note(day, "complete.json"), [{"name": "global", "market": "Global", "day": day}])
    made.table(note(day, "markets/global.parquet"), CHART, *entries)
    made.json(note(day, run_files.GENRES), {one: ["pop"] for one in artists})
    clusters = {
        "ids": list(songs),
        "features": ["energy", "valence", "tempo"],
        "points": [[0.5, 0.5, at] for at in range(len(songs))],
        "label": [0] * len(songs),
        "distance": [0.1] * len(songs),
    }
    made.json(note(day, run_files.CLUSTERS), clusters)
    made.table(note(day, CHECKPOINT), AUDIO_FEATURES)
    publish(SITE, "charts", day, {"songs.json": " ".join(songs).encode()})


def bring(made):
    """What was imported: the second week's chart, features and genres."""
    chart = [{"market": "Global", "rank": 1, "track_id": THREE, "artist_ids": [A, B]}]
    made.table(incoming.entries_key(NEW), CHART, *chart)
    made.json(incoming.DAYS, {"Global": [NEW]})
    made.table(
        incoming.FEATURES, AUDIO_FEATURES, {"id": TWO, "source": "spotify"}, {"id": THREE, "source": "files"}
    )
    genres = [{"id": one, "name": one, "genres": ["pop"], "source": "files"} for one in (A, B)]
    made.table(incoming.ARTISTS, GENRES, *genres)


def test_a_day_whose_charts_came_from_the_source_goes_whole(bucket):
    gone = bucket.erase(source="spotify")
    left = {key for key in bucket if OLD in key}
    assert left == {f"audio_features/dt={OLD}/charts.parquet"}  # the other pipeline takes out what goes
    assert gone["days"] == [OLD, NEW]
    assert bucket.modelled() == {OLD}


def test_a_day_that_looks_back_over_such_a_chart_loses_what_moved_and_nothing_else(bucket):
    gone = bucket.erase(source="spotify")
    assert gone["days"] == [OLD, NEW]
    assert bucket.pages == set()
    assert {key for key in bucket if key.startswith(("chart_moves/", "runs/"))} == {
        *(note(NEW, name) for name in ("complete.json", "markets/global.parquet", run_files.CLUSTERS)),
    }
    for table in ("chart_entries", "tracks", "artists", "track_clusters", "related_tracks"):
        assert bucket.days_of(f"{table}/") == {NEW}
    assert bucket.column(f"artists/dt={NEW}/charts.parquet", "genres") == [["pop"], ["pop"]]


def test_songs_that_sound_as_the_source_says_are_modelled_no_more_but_their_charts_stay(bucket):
    bucket.table(
        f"audio_features/dt={NEW}/batch.parquet", AUDIO_FEATURES, {"id": TWO, "source": "reccobeats"}
    )
    bucket.table(f"audio_features/dt={OLD}/batch.parquet", AUDIO_FEATURES, {"id": B, "source": "reccobeats"})
    gone = bucket.erase(source="reccobeats")
    assert gone["days"] == [OLD, NEW]  # on the first one the other pipeline's row goes
    assert bucket.modelled() == {NEW}
    assert bucket.days_of("track_clusters/") == bucket.days_of("related_tracks/") == {OLD}
    assert bucket.days_of("chart_moves/") == {OLD, NEW}
    assert note(NEW, run_files.HISTORY) in bucket
    assert note(NEW, run_files.CLUSTERS) not in bucket


def test_genres_of_the_source_are_unknown_again_and_their_artists_stay(bucket):
    key = f"artists/dt={NEW}/charts.parquet"
    tags = [{"id": A, "genres": ["pop"], "genres_source": "files"}]
    bucket.table(key, ARTISTS, *tags, {"id": B, "genres": ["folk"], "genres_source": "reccobeats"})
    gone = bucket.erase(source="reccobeats")
    assert bucket.column(key, "id") == [A, B]
    assert bucket.column(key, "genres") == [["pop"], None]
    assert gone["counts"]["artists' genres in the lake"] == 1
    assert note(NEW, run_files.GENRES) not in bucket
    assert note(OLD, run_files.GENRES) in bucket
    assert bucket.pages == {OLD}


def test_imported_files_go_with_the_source_files_and_else_only_rows_that_say_so(bucket):
    bring(bucket)
    bucket.erase(source="spotify")
    assert bucket.column(incoming.FEATURES, "id") == [THREE]
    assert incoming.entries_key(NEW) in bucket
    bucket.erase(source="files")
    assert not [key for key in bucket if key.startswith("incoming/")]


def test_a_remembered_chart_that_no_entry_says_the_source_of_goes_with_any(bucket):
    bucket.table(note(NEW, "markets/brazil.parquet"), CHART)
    bucket.erase(source="reccobeats")
    assert note(NEW, "markets/brazil.parquet") not in bucket
    assert note(NEW, "markets/global.parquet") in bucket


@pytest.mark.parametrize("source", ["spotify", "files", "reccobeats"])
def test_purging_again_finds_nothing(bucket, source):
    bring(bucket)
    bucket.erase(source=source)
    assert not any(bucket.erase(source=source)["counts"].values())


def test_an_artists_songs_go_with_their_pairs_whoever_else_they_are_by(bucket):
    bring(bucket)
    gone = bucket.erase(artist=A)
    for key in bucket:
        body = bucket[key]
        text = str(decode(body).to_pylist()) if key.endswith(".parquet") else body.decode()
        assert not [one for one in (A, ONE, THREE) if one in text], key
    assert bucket.column(f"chart_entries/dt={NEW}/global.parquet", "track_id") == [TWO]
    assert bucket.column(f"artists/dt={NEW}/charts.parquet", "id") == [B]
    clusters = lake.get_json(LAKE, note(NEW, run_files.CLUSTERS))
    assert (clusters["ids"], clusters["points"]) == ([TWO], [[0.5, 0.5, 0]])
    assert len(clusters["features"]) == 3
    assert bucket.pages == set()
    assert gone["days"] == [OLD, NEW]
    assert not any(bucket.erase(artist=A)["counts"].values())


def test_clusters_that_an_older_release_remembered_without_points_are_erased_from_too(bucket):
    key = note(NEW, run_files.CLUSTERS)
    bucket.json(key, {"ids": [TWO, THREE], "label": [0, 1], "distance": [0.1, 0.2]})
    bucket.erase(artist=A)
    assert lake.get_json(LAKE, key) == {"ids": [TWO], "label": [0], "distance": [0.1]}


def test_a_song_of_a_chart_without_artists_ids_is_found_by_the_artists_top_tracks(bucket):
    fill(bucket, NEW, "files", {TWO: []})
    top_tracks(bucket, NEW, (TWO, A))
    bucket.erase(artist=A)
    assert bucket.column(f"chart_entries/dt={NEW}/global.parquet", "track_id") == []


def test_an_imported_chart_of_which_nothing_is_left_is_no_chart(bucket):
    bring(bucket)
    assert incoming.days(LAKE) == {"Global": [NEW]}
    bucket.erase(artist=A)
    assert incoming.days(LAKE) == {}


def test_older_versions_are_counted_as_they_were_before_anything_went(bucket):
    key, gone = f"tracks/dt={OLD}/charts.parquet", "tracks/dt=2025-12-29/charts.parquet"
    lake.put(LAKE, key, bucket[key])  # one older version
    lake.put(LAKE, gone, bucket[key])
    lake.delete(LAKE, gone)  # a version and a delete marker, of a day that is no more
    assert bucket.erase(source="spotify")["counts"]["older versions"] == 3


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("what", "where"), [({"source": "radio"}, "source"), ({"artist": "x"}, "x"), ({}, "event")]
)
def test_a_wrong_argument_is_refused_and_nothing_goes(bucket, what, where):
    before = bucket.s3.bodies(LAKE)
    with pytest.raises(InvalidInput) as raised:
        bucket.find(dry_run=False, **what)
    assert raised.value.where == where
    assert bucket.s3.bodies(LAKE) == before


def top_tracks(bucket, day, *rows):
    of = {"source": "files", "name": "x"}
    tracks = [{"id": track, "artist_id": artist} | of for track, artist in rows]
    bucket.table(f"top_tracks/dt={day}/batch.parquet", schema_of("top_tracks"), *tracks)


def test_a_track_that_another_artist_has_too_keeps_its_features_and_its_row_there(bucket):
    top_tracks(bucket, NEW, (TWO, A), (THREE, A), (THREE, B))
    bucket.erase(artist=A)
    assert bucket.column(f"audio_features/dt={NEW}/charts.parquet", "id") == [THREE]
    assert bucket.column(f"top_tracks/dt={NEW}/batch.parquet", "artist_id") == [B]
    assert ONE not in bucket.column(f"audio_features/dt={OLD}/charts.parquet", "id")


def test_what_artists_runs_remember_goes_and_a_day_of_the_source_loses_all_its_notes(bucket):
    top_tracks(bucket, NEW, (TWO, A))
    folder = f"runs/artists/dt={NEW}/batches/batch"
    bucket.json(f"{folder}/artists.json", [A, B])
    bucket.json(f"{folder}/names.json", {A: "Anna", B: "Ben"})
    bucket.table(f"{folder}/top_tracks.parquet", AUDIO_FEATURES)
    bucket.json(f"{folder}/top_tracks.json", {"calls": 1})
    bucket.table(
        f"related_artists/dt={NEW}/00.parquet", schema_of("related_artists"), {"artist_id": B, "y_artist": A}
    )
    counts = bucket.erase(artist=A)["counts"]
    assert lake.get_json(LAKE, f"{folder}/artists.json") == [B]
    assert lake.get_json(LAKE, f"{folder}/names.json") == {B: "Ben"}
    assert f"{folder}/top_tracks.parquet" not in bucket
    assert f"{folder}/top_tracks.json" in bucket
    assert counts["rows of related_artists in the lake"] == 1
    top_tracks(bucket, NEW, (TWO, B))
    bucket.erase(source="files")
    assert not [key for key in bucket if key.startswith(("runs/artists/", "related_artists/", "top_tracks/"))]


class Killed(Exception):
    """As if the function's process ended."""


@pytest.mark.parametrize("what", [{"artist": A}, {"source": "spotify"}, {"source": "files"}])
def test_killed_after_any_write_it_is_resumed_by_running_it_again(monkeypatch, what):
    """The same is left as after one that nobody killed, wherever it was killed."""
    wanted, at = None, 0
    while True:
        bucket = small(monkeypatch)
        if wanted is None:
            bucket.erase(**what)
            wanted = left(bucket)
            continue
        at += 1
        if not killed_at(bucket, at, what):
            break
        bucket.run(dry_run=False, **what)
        assert left(bucket) == wanted, at
        assert not [one for one in bucket.older() if not one[0].endswith("latest.json")], at
    assert at > 20


def small(monkeypatch):
    bucket = Bucket(monkeypatch)
    for day, source, songs in ((OLD, "spotify", {ONE: [A]}), (NEW, "files", {TWO: [B], THREE: [A, B]})):
        fill(bucket, day, source, songs)
    bring(bucket)
    top_tracks(bucket, NEW, (TWO, A), (THREE, B))
    past = [
        {"market": "Global", "day": day, "track_id": song, "artist_ids": by}
        for day, song, by in ((OLD, ONE, [A]), (NEW, TWO, [B]), (NEW, THREE, [A, B]))
    ]
    bucket.table(note(NEW, run_files.HISTORY), HISTORY, *past)
    return bucket


def left(bucket):
    bodies = {key: body for key, body in bucket.s3.bodies(LAKE).items() if not key.endswith("latest.json")}
    runs = json.loads(bucket["dashboard/data/latest.json"]).get("charts", [])
    return bodies, {one["run"] for one in runs}


def killed_at(bucket, at, what):
    """Whether it was killed after its write number `at`; False where it writes less often."""
    writes = 0

    def after(method):
        def call(**arguments):
            nonlocal writes
            answer = method(**arguments)
            writes += 1
            if writes == at:
                raise Killed
            return answer

        return call

    s3 = bucket.s3
    real = {name: getattr(s3, name) for name in ("put_object", "delete_object", "delete_objects")}
    for name, method in real.items():
        setattr(s3, name, after(method))
    try:
        bucket.run(dry_run=False, **what)
    except Killed:
        return True
    finally:
        for name, method in real.items():
            setattr(s3, name, method)
    return False


def test_a_day_that_s3_refuses_is_named_and_the_plan_stays_until_it_is_done(bucket):
    bucket.s3.locked = {f"chart_moves/dt={OLD}/charts.parquet"}
    found = bucket.find(source="spotify", dry_run=False)
    with pytest.raises(DeleteFailed):
        bucket.partitions(found)
    with pytest.raises(
        ErasingIncomplete, match=f"2 partitions are not erased yet, the first because dt={OLD}: s3://"
    ):
        bucket.finish(found)
    assert bucket.s3.bodies(LAKE, PLANS)
    bucket.s3.locked = set()
    assert bucket.run(source="spotify", dry_run=False)["days"] == [OLD, NEW]
    assert not bucket.s3.bodies(LAKE, PLANS)
    assert bucket.days_of("chart_moves/") == set()


def test_a_file_that_a_run_rewrites_meanwhile_loses_none_of_the_runs_rows(bucket):
    key = f"tracks/dt={NEW}/charts.parquet"
    found = bucket.find(artist=A, dry_run=False)
    get, changed = bucket.s3.get_object, []

    def rewritten(**arguments):
        answer = get(**arguments)
        if arguments["Key"] == key and not changed:
            changed.append(key)
            bucket.table(key, TRACKS, {"id": "9" * 22, "artist_ids": [B], "source": "files"}, {"id": THREE})
        return answer

    bucket.s3.get_object = rewritten
    bucket.partitions(found)
    assert changed
    assert bucket.column(key, "id") == ["9" * 22]


def test_how_often_s3_is_asked_grows_with_the_days_and_not_with_what_they_hold(monkeypatch):
    asked = {}
    for count, artists in ((10, 20), (20, 20), (20, 2000)):
        bucket = Bucket(monkeypatch)
        for at in range(count):
            day = f"2026-02-{at + 1:02}"
            top_tracks(bucket, day, *((f"{one:022}", f"{one:022}") for one in range(artists)), (ONE, A))
        bucket.s3.requests.clear()
        bucket.run(artist=A, dry_run=False)
        asked[count, artists] = bucket.s3.requests.total()
    assert asked[20, 2000] == asked[20, 20]
    a_day = (asked[20, 20] - asked[10, 20]) / 10
    # A few for each table and each pipeline's runs, of which there will be more.
    assert a_day < 3 * len(folders_of("dt=2026-02-01"))
