"""The swap: readers see a whole table, old or new, whatever happens to the run that makes it."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pymysql
import pytest

from lambdas.artists.run import Run
from lambdas.core.errors import InvalidInput, StoreUnavailable
from lambdas.operations import migrate
from lambdas.serving import lock_waits, staging
from lambdas.serving.loading import load
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.mysql import connect, named_lock
from lambdas.serving.pairs import pair_rows
from lambdas.serving.publish import Publication, publish, put_in_place
from lambdas.serving.published import published

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
TABLE = "related_artists"
IDS = np.array([letter * 22 for letter in "ABCDEFGHabcdefgh"], dtype="S22")  # eight differ only in case
LEFT, RIGHT = (side.ravel() for side in np.mgrid[0:16, 0:16])
OTHERS = LEFT != RIGHT
LEFT, RIGHT = LEFT[OTHERS], RIGHT[OTHERS]  # 240 pairs
KILLED_RUN = """
import json, sys, time
from lambdas.artists.run import Run
from lambdas.core import secrets
from lambdas.serving.mysql import connect
from lambdas.serving.publish import Publication, publish

held, ca, run = json.loads(sys.argv[1]), sys.argv[2], Run(**json.loads(sys.argv[3]))
secrets.read_secret = held.__getitem__

def rows():
    for letter in "AB":
        yield [f"('{letter * 22}','{'z' * 22}',9)"]
    yield []
    print("loading", flush=True)
    time.sleep(60)

publish(connect("pipeline", ca), Publication(run, {}, None, 0.5, ""), {"related_artists": rows()})
"""
DAY = "2026-11-22"


def a_run(run_id="one", dt=DAY, **more):
    return dataclasses.replace(
        Run(
            run_id=run_id,
            started_at=f"{dt}T00:00:00Z",
            dt=dt,
            source="files",
            features="files",
            keep="auto",
            refetch=False,
            force=False,
            deadline=f"{dt}T01:00:00Z",
        ),
        **more,
    )


def of(run, features=("energy",), coverage=None):
    return Publication(run, {"features": list(features)}, coverage, 0.5, "artists_largest_fall")


@pytest.fixture
def ca(mariadb):
    return os.fspath(mariadb.ca_file)


def replace(connection, rows, helpers=(), **run):
    """Publish rows as related_artists; how many."""
    return publish(connection, of(a_run(**run)), {TABLE: rows}, helpers=helpers).rows[TABLE]


def refresh(connection, distance, size=50, **run):
    """Replace related_artists by 240 pairs that all lie `distance` apart."""
    rows = pair_rows(IDS, [(LEFT, RIGHT, np.full(LEFT.size, float(distance)))], size)
    return replace(connection, rows, **run)


def ask(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.commit()
    return rows


def tables(connection):
    """related_artists, and whatever a swap left beside it or beside `published`."""
    every = [name for (name,) in ask(connection, "SHOW TABLES")]
    return [name for name in every if name.startswith("related_artists") or "published__" in name]


def test_the_new_table_holds_the_rows_in_key_order_and_every_distance_to_the_bit(serving):
    distance = np.random.default_rng(7).random(LEFT.size) * 10.0 ** np.arange(-120, 120)
    written = replace(serving, pair_rows(IDS, [(LEFT, RIGHT, distance)], 7))
    names = [one.decode() for one in IDS]
    expected = [(names[i], names[j], d) for i, j, d in zip(LEFT, RIGHT, distance, strict=True)]
    assert written == 240
    assert list(ask(serving, "SELECT artist_id, y_artist, distance FROM related_artists")) == expected


def test_the_swapped_in_table_is_the_one_that_the_migration_made(serving):
    def shape():
        return ask(serving, "SHOW CREATE TABLE related_artists")[0][1].replace("\n", " ")

    migrated = shape()
    refresh(serving, 1)
    assert shape() == migrated


def test_a_table_that_is_missing_is_refused_with_the_remedy_which_makes_it_again(serving):
    ask(serving, "DROP TABLE related_artists")
    with pytest.raises(InvalidInput, match="related_artists: is missing; `kindred migrate`"):
        refresh(serving, 1)
    assert tables(serving) == []
    assert migrate.handler({}, None)["applied"] == ["artists/0002_related_artists"]
    assert refresh(serving, 1) == 240


def test_no_rows_give_an_empty_table(serving):
    refresh(serving, 1)
    assert replace(serving, [], force=True) == 0
    assert ask(serving, "SELECT COUNT(*) FROM related_artists") == ((0,),)


def test_published_changes_with_the_rows_and_says_nothing_of_a_table_without(serving):
    assert published(serving, [TABLE]) == {}
    refresh(serving, 1, dt="2026-11-20")
    row = published(serving, [TABLE])[TABLE]
    assert (row.pipeline, row.dt, row.run_id, row.rows_published) == ("artists", "2026-11-20", "one", 240)
    assert (row.model, row.contract) == ({"features": ["energy"]}, 2)
    refresh(serving, 2, dt="2026-11-21")
    assert published(serving, [TABLE])[TABLE].dt == "2026-11-21"


def test_three_polling_readers_see_a_whole_table_at_every_moment(serving, ca):
    refresh(serving, 0)
    seen, wrong, over = [0, 0, 0], [], threading.Event()

    def read(reader):
        with closing(connect("reader", ca)) as connection:
            while not over.is_set():
                try:
                    found = ask(
                        connection, "SELECT COUNT(*), MIN(distance), MAX(distance) FROM related_artists"
                    )
                    count, low, high = found[0]
                except pymysql.MySQLError as error:
                    wrong.append(error)
                else:
                    seen[reader] += 1
                    if count != 240 or low != high:
                        wrong.append((count, low, high))

    readers = [threading.Thread(target=read, args=(reader,)) for reader in range(3)]
    for reader in readers:
        reader.start()
    for version in range(1, 31):
        assert refresh(serving, version) == 240
    over.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert min(seen) > 30
    assert tables(serving) == ["related_artists"]


def test_a_run_killed_while_loading_leaves_the_live_table_and_the_next_run_cleans_up(serving, secrets, ca):
    refresh(serving, 1, dt="2026-11-20")
    command = [sys.executable, "-c", KILLED_RUN, json.dumps(secrets), ca, json.dumps(vars(a_run()))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "loading\n"
        assert len(tables(serving)) == 2
        run.kill()

    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert published(serving, [TABLE])[TABLE].dt == "2026-11-20"
    assert len(tables(serving)) == 2

    refresh(serving, 2)
    assert tables(serving) == ["related_artists"]
    assert ask(serving, "SELECT COUNT(*), MIN(distance) FROM related_artists") == ((240, 2.0),)


def test_a_table_that_a_killed_run_had_replaced_is_dropped_but_tables_of_other_names_stay(serving):
    for name in ("related_artists__old_x", "related_artists__staging_y", "related_artists2__old_x", "other"):
        ask(serving, f"CREATE TABLE {name} (a INT)")
    refresh(serving, 1)
    assert tables(serving) == ["related_artists", "related_artists2__old_x"]


def test_a_distance_that_is_no_number_is_refused_and_nothing_changes(serving):
    refresh(serving, 1)
    distance = np.ones(LEFT.size)
    distance[100] = np.nan
    assert (LEFT[100], RIGHT[100]) == (6, 11)
    pair = f"from {IDS[6].decode()} to {IDS[11].decode()}"
    with pytest.raises(InvalidInput, match=f"{pair} is nan"):
        replace(serving, pair_rows(IDS, [(LEFT, RIGHT, distance)]))
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


def test_rows_that_fail_half_way_change_nothing_and_leave_nothing(serving):
    refresh(serving, 1)

    def rows():
        yield [f"('{'A' * 22}','{'B' * 22}',1)"]
        yield [f"('{'A' * 22}','{'B' * 22}',2)"]

    with pytest.raises(pymysql.IntegrityError, match="Duplicate"):
        replace(serving, rows())
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


def test_while_one_run_writes_a_table_another_is_told_to_come_back(serving, ca, monkeypatch):
    monkeypatch.setattr(lock_waits, "LOCK_SECONDS", 0)
    with (
        closing(connect("pipeline", ca)) as other,
        named_lock(other, "publish artists", 0),
        pytest.raises(StoreUnavailable, match="another run"),
    ):
        refresh(serving, 1)
    assert refresh(serving, 1) == 240


def test_a_reader_that_keeps_the_table_open_is_waited_for(serving, ca, monkeypatch):
    monkeypatch.setattr(lock_waits, "PAUSE_SECONDS", 0.05)
    refresh(serving, 1)
    with closing(connect("reader", ca)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM related_artists")  # and no commit: the table stays open
        timer = threading.Timer(1.5, reader.commit)
        timer.start()
        assert refresh(serving, 2) == 240
        timer.join()
    assert ask(serving, "SELECT MIN(distance) FROM related_artists") == ((2.0,),)


def test_a_reader_that_never_lets_go_ends_the_run_and_the_live_table_stays(serving, ca, monkeypatch):
    monkeypatch.setattr(lock_waits, "PATIENCE_SECONDS", 0.0)
    refresh(serving, 1)
    with closing(connect("reader", ca)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM related_artists")
        with pytest.raises(StoreUnavailable, match="SHOW PROCESSLIST"):
            refresh(serving, 2)
        cursor.execute("SELECT MAX(distance) FROM related_artists")
        assert cursor.fetchone() == (1.0,)
    assert tables(serving) == ["related_artists"]


def test_a_large_refresh_takes_at_most_ninety_bytes_a_row(serving):
    count = 400
    letters = "0123456789ABCDEFGHIJ"
    ids = np.array([(x + y) * 11 for x in letters for y in letters], dtype="S22")
    left, right = (side.ravel() for side in np.mgrid[0:count, 0:count])
    distance = np.random.default_rng(1).random(left.size)
    replace(serving, pair_rows(ids, [(left, right, distance)]))
    ask(serving, "ANALYZE TABLE related_artists")
    size = ask(
        serving,
        "SELECT data_length + index_length FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = 'related_artists'",
    )[0][0]
    assert size / left.size <= 90


@pytest.fixture
def helper(ca):
    connection = connect("pipeline", ca)
    yield connection
    if connection.open:
        connection.close()


def test_two_connections_load_one_table_together(serving, helper):
    distance = np.linspace(0, 1, LEFT.size)
    rows = pair_rows(IDS, [(LEFT, RIGHT, distance)], 7)
    assert replace(serving, rows, helpers=[helper]) == 240
    found = ask(serving, "SELECT distance FROM related_artists ORDER BY artist_id, y_artist")
    assert [far for (far,) in found] == distance.tolist()


def test_a_helper_that_fails_leaves_the_table_as_it_was_and_nothing_behind(serving, helper):
    refresh(serving, 1)
    helper.close()
    rows = pair_rows(IDS, [(LEFT, RIGHT, np.zeros(LEFT.size))], 7)
    with pytest.raises(pymysql.InterfaceError):
        replace(serving, rows, helpers=[helper])
    assert ask(serving, "SELECT COUNT(*), MIN(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


def stage(connection, dt=DAY, run="one"):
    """What a run's `averages` does: the day is its own from then on."""
    name = staging.staging_of_run(TABLE, a_run(run, dt))
    with publish_lock(connection, "artists"):
        staging.drop_leftovers(connection, [TABLE], of_day=dt)
        staging.create_staging(connection, TABLE, name)
    return name


def shard(connection, name, first, last, distance):
    """What a shard does: the rows of the ids from position `first` up to `last`."""
    mine = (first <= LEFT) & (last > LEFT)
    far = np.full(mine.sum(), float(distance))
    staging.delete_range(connection, name, "artist_id", IDS[first].decode(), IDS[last - 1].decode())
    return load([connection], name, pair_rows(IDS, [(LEFT[mine], RIGHT[mine], far)], 7))


def test_shards_fill_a_staging_table_that_readers_see_whole_or_not_at_all(serving):
    refresh(serving, 1)
    name = stage(serving)
    assert [shard(serving, name, at, at + 4, 2) for at in (8, 0, 12, 4)] == [60] * 4
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    with publish_lock(serving, "artists"):
        put_in_place(serving, of(a_run()), {TABLE: name}, {TABLE: 240})
    assert ask(serving, "SELECT COUNT(*), MIN(distance) FROM related_artists") == ((240, 2.0),)
    row = published(serving, [TABLE])[TABLE]
    assert (row.dt, row.run_id) == (DAY, "one")
    assert tables(serving) == ["related_artists"]


def test_a_staging_shard_that_is_tried_again_writes_no_row_twice_and_leaves_the_others_rows(serving):
    name = stage(serving)
    for first, last in ((0, 4), (4, 12), (12, 16), (4, 12)):
        shard(serving, name, first, last, 1)
    staging.delete_range(serving, name, "artist_id", IDS[4].decode(), IDS[11].decode())
    ask(
        serving, f"INSERT INTO {name} VALUES ('{IDS[5].decode()}', '{IDS[6].decode()}', 9)"
    )  # half an attempt
    shard(serving, name, 4, 12, 2)
    staging.require_rows(serving, name, 240)
    assert ask(serving, f"SELECT MIN(distance), MAX(distance) FROM {name}") == ((1.0, 2.0),)


def test_a_staging_table_that_lacks_rows_is_not_put_in_place(serving):
    refresh(serving, 1)
    name = stage(serving)
    shard(serving, name, 0, 15, 2)
    with pytest.raises(StoreUnavailable, match="does not hold the 240 rows"):
        staging.require_rows(serving, name, 240)
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)


def test_a_second_run_of_the_day_takes_the_staging_over_while_the_first_still_loads(serving, ca):
    first = stage(serving)

    def rows():
        yield from pair_rows(IDS, [(LEFT[:30], RIGHT[:30], np.ones(30))], 7)
        with closing(connect("pipeline", ca)) as other:
            stage(other, run="two")
        yield from pair_rows(IDS, [(LEFT[30:], RIGHT[30:], np.ones(210))], 7)

    with pytest.raises(pymysql.ProgrammingError, match="doesn't exist"):
        load([serving], first, rows())
    second = staging.staging_of_run(TABLE, a_run("two"))
    assert tables(serving) == ["related_artists", second]
    shard(serving, second, 0, 16, 3)
    staging.require_rows(serving, second, 240)


def later(connection, hours):
    """From here on the session believes that it is so much later."""
    ask(connection, f"SET SESSION timestamp = UNIX_TIMESTAMP() + {hours * 3600}")


def test_a_staging_table_of_another_day_stays_for_six_hours_and_then_goes(serving):
    old = stage(serving, dt="2026-11-21")
    later(serving, 5)
    today = stage(serving)
    assert tables(serving) == ["related_artists", old, today]
    later(serving, 7)
    with publish_lock(serving, "artists"):
        staging.drop_leftovers(serving, [TABLE], of_day="2026-11-23")
    assert tables(serving) == ["related_artists"]


def test_replacing_the_table_at_once_leaves_the_staging_table_of_a_run_alone(serving):
    name = stage(serving)
    refresh(serving, 1)
    assert tables(serving) == ["related_artists", name]


def test_a_failed_runs_staging_table_is_dropped_and_one_that_is_missing_is_no_error(serving):
    name = stage(serving)
    for _ in range(2):
        staging.drop_staging(serving, name)
        assert tables(serving) == ["related_artists"]


def test_a_staging_table_in_use_is_left_to_a_later_run(serving, ca, monkeypatch):
    monkeypatch.setattr(staging, "DROP_SECONDS", 1)
    name = stage(serving)
    with closing(connect("pipeline", ca)) as busy, busy.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {name}")
        staging.drop_staging(serving, name)
        assert tables(serving) == ["related_artists", name]
