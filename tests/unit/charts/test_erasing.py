"""What goes of charts with a source, or with an artist; the lake is a dictionary."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from lambdas.charts import days, incoming
from lambdas.charts.erase import PREFIXES, handler
from lambdas.charts.forgetting import forget, songs_of
from lambdas.charts.history import HISTORY
from lambdas.charts.purging import purge
from lambdas.charts.schemas import ARTISTS, AUDIO_FEATURES, CHART, CHART_ENTRIES, GENRES, TRACKS
from lambdas.lake import erasing
from lambdas.lake import objects as lake
from lambdas.lake.erasing import Erasing
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode

OLD, NEW = "2026-01-05", "2026-01-12"
A, B = "A" * 22, "B" * 22
ONE, TWO, THREE = "1" * 22, "2" * 22, "3" * 22
PAIRS = pa.schema({"track_id": pa.string(), "y_track": pa.string(), "distance": pa.float64()})
MOVES = pa.schema({"track_id": pa.string(), "reissue_of": pa.string()})
CLUSTERS = pa.schema({"track_id": pa.string(), "cluster": pa.int32()})


class Bucket(dict):
    """A lake: bodies by key; and the site's pages, by day."""

    def __init__(self):
        super().__init__()
        self.pages: dict[str, bytes] = {}
        self.older: list[tuple[str, str]] = []

    def table(self, key, schema, *rows):
        whole = [dict.fromkeys(schema.names) | row for row in rows]
        self[key] = to_parquet(pa.Table.from_pylist(whole, schema=schema))

    def json(self, key, value):
        self[key] = lake.as_json(value)

    def column(self, key, name):
        return decode(self[key])[name].to_pylist()

    def put(self, key, body):
        self.older += [(key, "1")] if key in self else []
        self[key] = body

    def delete_all(self, keys):
        for key in list(keys):
            del self[key]
            self.older += [(key, "1"), (key, "marker")]

    def withdraw(self, _site, pipeline, goes, *, dry_run):
        assert pipeline == "charts"
        gone = [dt for dt, body in self.pages.items() if goes(dt, body)]
        for dt in [] if dry_run else gone:
            del self.pages[dt]
        return len(gone)

    def days_of(self, folder):
        return {key.partition("dt=")[2][:10] for key in self if key.startswith(folder)}


def note(day, name):
    return f"runs/charts/dt={day}/{name}"


@pytest.fixture
def bucket(monkeypatch):
    """A week's chart from spotify, and the next one's from files; the second looks back over the first."""
    made = Bucket()
    seams = {
        "get": lambda _, key: made.get(key),
        "put": lambda _, key, body: made.put(key, body),
        "keys": lambda _, prefix: iter([key for key in made if key.startswith(prefix)]),
        "days": lambda _, table: sorted(made.days_of(f"{table}/")),
        "delete_all": lambda _, keys: made.delete_all(keys),
        "older_versions": lambda _, prefix: [one for one in made.older if one[0].startswith(prefix)],
        "delete_versions": lambda _, gone: [made.older.remove(one) for one in gone],
    }
    for name, seam in seams.items():
        monkeypatch.setattr(lake, name, seam)
    monkeypatch.setattr(erasing, "withdraw", made.withdraw)
    monkeypatch.setattr(erasing, "older_versions", lambda *_: ("site", []))

    for day, source, songs in ((OLD, "spotify", {ONE: [A]}), (NEW, "files", {TWO: [B], THREE: [A, B]})):
        fill(made, day, source, songs)
    past = [
        {"market": "Global", "day": day, "track_id": song, "artist_ids": by}
        for day, song, by in ((OLD, ONE, [A]), (NEW, TWO, [B]), (NEW, THREE, [A, B]))
    ]
    made.table(note(OLD, days.HISTORY), HISTORY, past[0])
    made.table(note(NEW, days.HISTORY), HISTORY, *past)
    return made


def fill(made, day, source, songs):
    entries = [
        {"market": "Global", "rank": rank, "track_id": song, "track_name": song, "artist_ids": by}
        for rank, (song, by) in enumerate(songs.items(), start=1)
    ]
    of = {"source": source, "chart_day": day, "fetched_at": datetime.now(UTC).replace(tzinfo=None)}
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
    made.json(note(day, days.GENRES), {one: ["pop"] for one in artists})
    made.json(note(day, days.CLUSTERS), {"ids": list(songs), "label": [0] * len(songs)})
    made.table(note(day, days.CHECKPOINT), AUDIO_FEATURES)
    made.pages[day] = " ".join(songs).encode()


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


def erase(made, act, *arguments):
    """What goes, after a dry run has said the same and changed nothing."""
    before, pages, older = dict(made), dict(made.pages), list(made.older)
    dry, wet = (Erasing("lake", PREFIXES, "s3://site/", dry_run=dry_run) for dry_run in (True, False))
    would = erasing.carry_out(dry, lambda one: act(one, *arguments))
    assert (dict(made), made.pages, made.older) == (before, pages, older)
    gone = erasing.carry_out(wet, lambda one: act(one, *arguments))
    assert gone == would
    assert not [one for one in made.older if one[0].startswith(PREFIXES)]
    return gone["answer"]


def test_a_day_whose_charts_came_from_the_source_goes_whole(bucket):
    gone = erase(bucket, purge, "spotify")
    left = {key for key in bucket if OLD in key}
    assert left == {f"audio_features/dt={OLD}/charts.parquet"}  # the other pipeline takes out what goes
    assert gone["modelled"] == [OLD]


def test_a_day_that_looks_back_over_such_a_chart_loses_what_moved_and_nothing_else(bucket):
    gone = erase(bucket, purge, "spotify")
    assert gone["days"] == [OLD, NEW]
    assert bucket.pages == {}
    assert {key for key in bucket if key.startswith(("chart_moves/", "runs/"))} == {
        *(note(NEW, name) for name in ("complete.json", "markets/global.parquet", days.CLUSTERS)),
    }
    for table in ("chart_entries", "tracks", "artists", "track_clusters", "related_tracks"):
        assert bucket.days_of(f"{table}/") == {NEW}
    assert bucket.column(f"artists/dt={NEW}/charts.parquet", "genres") == [["pop"], ["pop"]]


def test_songs_that_sound_as_the_source_says_are_modelled_no_more_but_their_charts_stay(bucket):
    bucket.table(
        f"audio_features/dt={NEW}/batch.parquet", AUDIO_FEATURES, {"id": TWO, "source": "reccobeats"}
    )
    bucket.table(f"audio_features/dt={OLD}/batch.parquet", AUDIO_FEATURES, {"id": B, "source": "reccobeats"})
    gone = erase(bucket, purge, "reccobeats")
    assert gone["days"] == gone["modelled"] == [NEW]
    assert bucket.days_of("track_clusters/") == bucket.days_of("related_tracks/") == {OLD}
    assert bucket.days_of("chart_moves/") == {OLD, NEW}
    assert note(NEW, days.HISTORY) in bucket
    assert note(NEW, days.CLUSTERS) not in bucket


def test_genres_of_the_source_are_unknown_again_and_their_artists_stay(bucket):
    key = f"artists/dt={NEW}/charts.parquet"
    tags = [{"id": A, "genres": ["pop"], "genres_source": "files"}]
    bucket.table(key, ARTISTS, *tags, {"id": B, "genres": ["folk"], "genres_source": "reccobeats"})
    gone = erase(bucket, purge, "reccobeats")
    assert bucket.column(key, "id") == [A, B]
    assert bucket.column(key, "genres") == [["pop"], None]
    assert gone["counts"]["artists' genres in the lake"] == 1
    assert note(NEW, days.GENRES) not in bucket
    assert note(OLD, days.GENRES) in bucket
    assert set(bucket.pages) == {OLD}


def test_imported_files_go_with_the_source_files_and_else_only_rows_that_say_so(bucket):
    bring(bucket)
    erase(bucket, purge, "spotify")
    assert bucket.column(incoming.FEATURES, "id") == [THREE]
    assert incoming.entries_key(NEW) in bucket
    erase(bucket, purge, "files")
    assert not [key for key in bucket if key.startswith("incoming/")]


def test_a_remembered_chart_that_no_entry_says_the_source_of_goes_with_any(bucket):
    bucket.table(note(NEW, "markets/brazil.parquet"), CHART)
    erase(bucket, purge, "reccobeats")
    assert note(NEW, "markets/brazil.parquet") not in bucket
    assert note(NEW, "markets/global.parquet") in bucket


@pytest.mark.parametrize("source", ["spotify", "files", "reccobeats"])
def test_purging_again_finds_nothing(bucket, source):
    bring(bucket)
    erase(bucket, purge, source)
    assert not any(erase(bucket, purge, source)["counts"].values())


def test_an_artists_songs_go_with_their_pairs_whoever_else_they_are_by(bucket):
    bring(bucket)
    songs = songs_of("lake", A)
    assert songs == {ONE, THREE}
    gone = erase(bucket, forget, A, sorted(songs))
    ours = {key: body for key, body in bucket.items() if not key.startswith("audio_features/")}
    for key, body in ours.items():
        text = str(decode(body).to_pylist()) if key.endswith(".parquet") else body.decode()
        assert not [one for one in (A, ONE, THREE) if one in text], key
    assert bucket.column(f"chart_entries/dt={NEW}/global.parquet", "track_id") == [TWO]
    assert bucket.column(f"artists/dt={NEW}/charts.parquet", "id") == [B]
    assert bucket.pages == {}
    assert gone["days"] == [OLD, NEW]
    assert not any(erase(bucket, forget, A, sorted(songs))["counts"].values())


def test_a_song_of_a_chart_without_artists_ids_is_found_by_the_artists_top_tracks(bucket):
    fill(bucket, NEW, "files", {TWO: []})
    top = pa.schema({"id": pa.string(), "artist_id": pa.string()})
    bucket.table(f"top_tracks/dt={NEW}/batch.parquet", top, {"id": TWO, "artist_id": A})
    assert TWO in songs_of("lake", A)


def test_an_imported_chart_of_which_nothing_is_left_is_no_chart(bucket):
    bring(bucket)
    assert incoming.days("lake") == {"Global": [NEW]}
    erase(bucket, forget, A, [THREE])
    assert incoming.days("lake") == {}


def test_older_versions_are_counted_as_they_were_before_anything_went(bucket):
    bucket.older = [(f"tracks/dt={OLD}/charts.parquet", "0"), ("top_tracks/x", "0")]
    assert erase(bucket, purge, "spotify")["counts"]["older versions"] == 1
    assert bucket.older == [("top_tracks/x", "0")]


@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize(
    ("event", "where"),
    [
        ({"source": "radio", "dry_run": True}, "source"),
        ({"artist": "x", "songs": [], "dry_run": True}, "x"),
        ({"songs_of": "x"}, "x"),
    ],
)
def test_a_wrong_argument_is_an_answer_and_nothing_goes(monkeypatch, event, where):
    for name in ("LAKE", "DASHBOARD"):
        monkeypatch.setenv(name, "s3://lake/")
    assert handler(event, None)["invalid"][0] == where
