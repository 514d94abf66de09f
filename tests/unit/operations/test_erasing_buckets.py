"""Tables that are cut by people and not by days: forgotten and purged like the others; the lake is in memory."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pytest

from dashboard.publishing import publish
from lambdas.artists.pipeline import ARTISTS
from lambdas.core.errors import InvalidInput
from lambdas.core.pipeline import LakeTable, ServingTable
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet, to_parquet
from lambdas.lake.tables import decode, schema_of
from lambdas.operations.erase import find, finish, forgetting, parts, purging, questions, serving
from lambdas.operations.erase.plan import Plan, Subject
from lambdas.people import erasures
from lambdas.people.buckets import bucket_of
from tests.erasing import LAKE, SITE, ErasedLake

DAY, LATER = "dt=2026-01-05", "dt=2026-01-12"
ANN, BOB = "z" + "1" * 21, "z" + "2" * 21
A, ONE, TWO = "A" * 22, "1" * 22, "2" * 22
OF_ANN, OF_BOB = (f"bucket={bucket_of(one, 256)}" for one in (ANN, BOB))
PEOPLE = (OF_ANN, OF_BOB)

PLAYS = LakeTable(
    name="plays",
    ids={"listener_id": "listener", "track_id": "track", "artist_ids": "artists"},
    source="source",
    forgotten_by=("listener_id",),
)
TASTES = LakeTable(
    name="tastes", ids={"listener_id": "listener"}, made_of=("plays", "top_tracks"), forgotten_by=()
)
NEIGHBOURS = LakeTable(
    name="neighbours", ids={"listener_id": "listener", "y_listener": "listener"}, made_of=("plays",)
)
"""By day, and each day by bucket: dt=…/bucket=…"""


class People(ErasedLake):
    """A lake in which the pipeline of artists also has tables of people."""

    def put(self, table, partition, *rows):
        lake.put(LAKE, f"{table}/{partition}/all.parquet", to_parquet(pa.Table.from_pylist(list(rows))))

    def column(self, table, partition, name):
        body = lake.get(LAKE, f"{table}/{partition}/all.parquet")
        return None if body is None else from_parquet(body)[name].to_pylist()


@pytest.fixture
def people(monkeypatch):
    pipelines = (replace(ARTISTS, tables=(*ARTISTS.tables, PLAYS, TASTES, NEIGHBOURS)),)
    for module in (find, finish, forgetting, parts, purging, questions, serving):
        monkeypatch.setattr(module, "PIPELINES", pipelines)
    made = People(monkeypatch)
    for bucket, listener, source in zip(PEOPLE, (ANN, BOB), ("spotify", "files"), strict=True):
        plays = [
            {"listener_id": listener, "track_id": one, "artist_ids": [A], "source": source}
            for one in (ONE, TWO)
        ]
        made.put("plays", bucket, *plays)
        made.put("tastes", bucket, {"listener_id": listener, "energy": 0.5})
    pairs = [{"listener_id": ANN, "y_listener": BOB}, {"listener_id": BOB, "y_listener": ANN}]
    for at, bucket in enumerate(PEOPLE):
        made.put("neighbours", f"{DAY}/{bucket}", pairs[at])
    tracks = [{"id": ONE, "artist_id": A, "name": "x", "source": "files"}]
    whole = [dict.fromkeys(schema_of("top_tracks").names) | row for row in tracks]
    body = to_parquet(pa.Table.from_pylist(whole, schema=schema_of("top_tracks")))
    lake.put(LAKE, f"top_tracks/{DAY}/all.parquet", body)
    return made


def test_a_listener_goes_out_of_one_bucket_and_out_of_every_pair(people):
    untouched = people.s3.bodies(LAKE, f"plays/{OF_BOB}/")
    gone = people.erase(listener=ANN)["counts"]
    assert gone["rows of plays in the lake"] == 2
    assert gone["rows of tastes in the lake"] == 1
    assert gone["rows of neighbours in the lake"] == 2
    assert people.column("plays", OF_ANN, "listener_id") == []
    assert people.s3.bodies(LAKE, f"plays/{OF_BOB}/") == untouched
    assert people.column("tastes", OF_BOB, "listener_id") == [BOB]
    for bucket in PEOPLE:
        assert people.column("neighbours", f"{DAY}/{bucket}", "listener_id") == []
    assert people.column("top_tracks", DAY, "id") == [ONE]
    for key, body in people.s3.bodies(LAKE).items():
        text = str(decode(body).to_pylist()) if key.endswith(".parquet") else body.decode()
        assert ANN not in text, key
    assert erasures.erased(LAKE, [ANN, BOB]) == {ANN}


def test_athena_is_not_asked_about_people_for_it_keeps_what_it_was_asked(people, monkeypatch):
    monkeypatch.setattr(questions, "_ask", lambda *_: pytest.fail("asked"))
    files = questions.files_of_person(LAKE, ANN)
    assert set(files) == {OF_ANN, DAY}
    assert len(files[DAY]["neighbours"]) == 2
    people.erase(listener=ANN)
    assert people.column("plays", OF_ANN, "listener_id") == []


def test_who_is_forgotten_does_not_stand_in_the_execution_but_in_a_plan_that_goes(people):
    would = people.run(listener=ANN, dry_run=True)
    for dry_run in (True, False):
        subject = Subject("listener", ANN, dry_run, label="The Ann")
        plan = Plan(LAKE, subject.folder)
        plan.put_subject(subject)
        assert ANN not in plan.folder
        assert people.run(plan=plan.folder)["counts"] == would["counts"]
    for versions in people.s3.versions.values():
        for _, body in versions:
            assert b"The Ann" not in (body or b"")
    assert people.column("plays", OF_ANN, "listener_id") == []


def test_pages_that_show_the_label_go_and_others_stay(people, monkeypatch):
    shown = replace(ARTISTS, name="people", serving=(ServingTable(name="t", ids={"id": "listener"}),))
    monkeypatch.setattr(finish, "PIPELINES", (shown,))
    for day, text in (("2026-01-05", "Z\u00f6e"), ("2026-01-12", "Zo")):
        publish(SITE, "people", day, {"map.json": json.dumps(text).encode()})
    subject = Subject("listener", ANN, dry_run=False, label="Z\u00f6e")
    plan = Plan(LAKE, subject.folder)
    plan.put_subject(subject)
    assert people.run(plan=plan.folder)["counts"]["files of the site"] == 1


def test_a_forgotten_artists_tracks_stay_in_a_table_that_only_listeners_are_forgotten_by(people):
    people.erase(artist=A)
    assert people.column("plays", OF_ANN, "track_id") == [ONE, TWO]
    assert people.column("top_tracks", DAY, "id") == []


def test_a_purged_source_of_a_bucket_takes_what_any_day_made_of_it(people):
    gone = people.erase(source="spotify")
    assert people.column("plays", OF_ANN, "track_id") is None
    assert people.column("plays", OF_BOB, "track_id") == [ONE, TWO]
    assert people.column("tastes", OF_ANN, "listener_id") is None
    assert people.column("tastes", OF_BOB, "listener_id") == [BOB]
    assert not people.s3.bodies(LAKE, "neighbours/")
    assert gone["days"] == ["2026-01-05"]
    assert people.held["2026-01-05"]["artists"] == ["neighbours", "plays", "tastes"]


def test_a_purged_source_of_a_day_takes_what_any_bucket_made_of_it(people):
    # plays of files stay with bucket 0b; tastes are made of top_tracks too, of whichever day
    people.put("plays", OF_BOB, {"listener_id": BOB, "track_id": ONE, "source": "spotify"})
    people.put("plays", OF_ANN, {"listener_id": ANN, "track_id": ONE, "source": "spotify"})
    people.erase(source="files")
    assert not people.s3.bodies(LAKE, "tastes/")
    assert len(people.s3.bodies(LAKE, "plays/")) == 2
    assert len(people.s3.bodies(LAKE, "neighbours/")) == 2


def test_what_is_no_listeners_id_is_refused_without_repeating_it(people):
    with pytest.raises(InvalidInput) as raised:
        people.find(listener="Ann Smith", dry_run=True)
    assert "Ann" not in str(raised.value)
