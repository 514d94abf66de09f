"""listener_plays: what an import writes and replaces, and what is left of a person who is forgotten."""

from __future__ import annotations

import hashlib
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.importing.histories.merging import ROWS
from lambdas.lake import objects as lake
from lambdas.lake.tables import decode
from lambdas.people import plays
from lambdas.people.buckets import LAYOUT, bucket_of
from lambdas.people.pseudonym import pseudonym

KEY = b"k" * 64
LAKE = "lake"


def table(*rows):
    empty = dict.fromkeys(ROWS.names)
    return pa.Table.from_pylist(
        [
            empty | {"listener": who, "artist": artist, "plays": count, "source": source}
            for who, artist, count, source in rows
        ],
        schema=ROWS,
    )


def brought(*rows):
    return plays.write(LAKE, plays.with_pseudonyms(table(*rows), KEY))


def standing(s3):
    """Who has played what, how often."""
    rows = [
        row for key, body in s3.bodies(LAKE, "listener_plays/").items() if key.endswith(".parquet")
        for row in decode(body).to_pylist()
    ]  # fmt: skip
    return sorted((row["listener_id"], row["artist"], row["plays"], row["source"]) for row in rows)


def expected(*rows):
    return sorted((pseudonym(KEY, who), *rest) for who, *rest in rows)


def test_rows_lie_in_the_bucket_of_their_listener_under_the_digest_of_the_import(s3):
    many = [(f"listener {number}", "A", number + 1, "table") for number in range(40)]
    did = brought(*many)
    assert standing(s3) == expected(*many)
    assert (did.rows, did.replaced) == (40, 0)
    for key, body in s3.bodies(LAKE).items():
        bucket, name = key.removeprefix("listener_plays/bucket=").split("/")
        assert name == f"{did.import_id}.parquet"
        rows = decode(body)
        assert {bucket_of(one, 16) for one in rows["listener_id"].to_pylist()} == {bucket}
        assert set(rows["import_id"].to_pylist()) == {did.import_id}


def test_the_same_import_again_writes_the_same_files_and_doubles_nothing(s3):
    rows = [("Ann", "A", 1, "table"), ("Ann", "B", 2, "table"), ("Ben", "A", 3, "table")]
    brought(*rows)
    first = s3.bodies(LAKE)
    puts = s3.requests["put"]
    brought(*reversed(rows))
    assert s3.bodies(LAKE) == first
    assert s3.requests["put"] == puts


def test_a_newer_export_replaces_what_the_same_source_told_of_the_listener(s3):
    brought(("Ann", "A", 1, "lastfm"), ("Ben", "A", 5, "lastfm"))
    brought(("Ann", "A", 9, "listenbrainz"))
    did = brought(("Ann", "A", 2, "lastfm"), ("Ann", "B", 1, "lastfm"))
    assert did.replaced == 1
    assert standing(s3) == expected(
        ("Ann", "A", 2, "lastfm"),
        ("Ann", "B", 1, "lastfm"),
        ("Ann", "A", 9, "listenbrainz"),
        ("Ben", "A", 5, "lastfm"),
    )
    assert not [body for body in s3.bodies(LAKE).values() if not pq.read_metadata(io.BytesIO(body)).num_rows]


def test_an_import_leaves_others_changes_of_the_same_file_alone(s3, monkeypatch):
    """Between reading and writing of an older file another import takes somebody out of it."""
    bucket = bucket_of(pseudonym(KEY, "Ann"), 16)
    other = next(name for name in map(str, range(200)) if bucket_of(pseudonym(KEY, name), 16) == bucket)
    brought(("Ann", "A", 1, "table"), (other, "A", 5, "table"))
    real, done = s3.put_object, []

    def late(**asked):
        if "IfMatch" in asked and not done:
            done.append(1)
            brought((other, "A", 6, "table"))
        return real(**asked)

    monkeypatch.setattr(s3, "put_object", late)
    monkeypatch.setattr("lambdas.lake.update.time.sleep", lambda _: None)
    brought(("Ann", "A", 2, "table"))
    assert done
    assert standing(s3) == expected(("Ann", "A", 2, "table"), (other, "A", 6, "table"))


def test_nobody_s_rows_are_left_out_of_the_digest_alone():
    one = plays.with_pseudonyms(table(("Ann", "A", 1, "table")), KEY)
    other = plays.with_pseudonyms(table(("Ben", "A", 1, "table")), KEY)
    assert one["import_id"][0] != other["import_id"][0]


def test_people_can_be_left_out_of_an_import():
    rows = table(("Ann", "A", 1, "table"), ("Ben", "A", 1, "table"))
    kept = plays.with_pseudonyms(rows, KEY, without=[pseudonym(KEY, "Ann")])
    assert kept["listener_id"].to_pylist() == [pseudonym(KEY, "Ben")]


def test_the_table_is_cut_anew_for_many_people(s3):
    rows = [(f"listener {number}", "A", 1, "table") for number in range(300)]
    brought(*rows)
    plays.cut_anew(LAKE)
    assert lake.get_json(LAKE, LAYOUT) == {"buckets": 256}
    assert standing(s3) == expected(*rows)
    for key in s3.bodies(LAKE, "listener_plays/bucket="):
        assert len(key.removeprefix("listener_plays/bucket=").split("/")[0]) == 2
    after = s3.bodies(LAKE)
    plays.cut_anew(LAKE)
    assert s3.bodies(LAKE) == after
    brought(*rows)
    assert s3.bodies(LAKE) == after


def test_a_cut_that_was_stopped_half_way_is_finished_and_doubles_nothing(s3, monkeypatch):
    rows = [(f"listener {number}", "A", 1, "table") for number in range(60)]
    brought(*rows)
    with monkeypatch.context() as patched:
        patched.setattr(lake, "delete_all", lambda *_: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            plays.cut_anew(LAKE)
    plays.cut_anew(LAKE)
    assert standing(s3) == expected(*rows)
    assert plays.people_in(LAKE) == {pseudonym(KEY, row[0]) for row in rows}


def test_a_pseudonym_tells_nothing_of_the_name():
    assert hashlib.sha256(b"Ann").hexdigest()[:8] not in pseudonym(KEY, "Ann")
