"""The swap: readers see a whole table, old or new, whatever happens to the run that makes it."""

from __future__ import annotations

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

from lambdas.core.errors import InvalidInput, StoreUnavailable
from lambdas.serving import swap
from lambdas.serving.mysql import connect, named_lock
from lambdas.serving.pairs import pair_rows, pair_table
from lambdas.serving.swap import replace_table, table_comment

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
TABLE = pair_table("artist_id", "y_artist")
IDS = np.array([letter * 22 for letter in "ABCDEFGHabcdefgh"], dtype="S22")  # eight differ only in case
LEFT, RIGHT = (side.ravel() for side in np.mgrid[0:16, 0:16])
OTHERS = LEFT != RIGHT
LEFT, RIGHT = LEFT[OTHERS], RIGHT[OTHERS]  # 240 pairs
KILLED_RUN = """
import json, sys, time
from lambdas.core import secrets
from lambdas.serving.mysql import connect
from lambdas.serving.pairs import pair_table
from lambdas.serving.swap import replace_table

held, ca = json.loads(sys.argv[1]), sys.argv[2]
secrets.read_secret = held.__getitem__

def rows():
    for letter in "AB":
        yield [f"('{letter * 22}','{'z' * 22}',9)"]
    yield []
    print("loading", flush=True)
    time.sleep(60)

replace_table(connect("pipeline", ca), "related_artists", pair_table("artist_id", "y_artist"), rows())
"""


@pytest.fixture
def ca(mariadb):
    return os.fspath(mariadb.ca_file)


def refresh(connection, distance, comment="", size=50):
    """Replace related_artists by 240 pairs that all lie `distance` apart."""
    rows = pair_rows(IDS, [(LEFT, RIGHT, np.full(LEFT.size, float(distance)))], size)
    return replace_table(connection, "related_artists", TABLE, rows, comment)


def ask(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.commit()
    return rows


def tables(connection):
    return [name for (name,) in ask(connection, "SHOW TABLES") if name.startswith("related_artists")]


def test_the_new_table_holds_the_rows_in_key_order_and_every_distance_to_the_bit(serving):
    distance = np.random.default_rng(7).random(LEFT.size) * 10.0 ** np.arange(-120, 120)
    written = replace_table(serving, "related_artists", TABLE, pair_rows(IDS, [(LEFT, RIGHT, distance)], 7))
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


def test_a_table_that_does_not_exist_yet_is_made(serving):
    rows = pair_rows(IDS, [(LEFT, RIGHT, np.ones(LEFT.size))])
    assert replace_table(serving, "related_tracks", pair_table("track_id", "y_track"), rows) == 240
    assert table_comment(serving, "related_tracks") == ""


def test_no_rows_give_an_empty_table(serving):
    refresh(serving, 1)
    assert replace_table(serving, "related_artists", TABLE, []) == 0
    assert ask(serving, "SELECT COUNT(*) FROM related_artists") == ((0,),)


def test_the_comment_changes_with_the_rows_and_a_missing_table_has_none(serving):
    refresh(serving, 1, 'dt=2026-11-20 it\'s "quoted" \\ é')
    assert table_comment(serving, "related_artists") == 'dt=2026-11-20 it\'s "quoted" \\ é'
    refresh(serving, 2, "dt=2026-11-21")
    assert table_comment(serving, "related_artists") == "dt=2026-11-21"
    assert table_comment(serving, "no_such_table") is None


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
    refresh(serving, 1, "before")
    command = [sys.executable, "-c", KILLED_RUN, json.dumps(secrets), ca]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "loading\n"
        assert len(tables(serving)) == 2
        run.kill()

    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert table_comment(serving, "related_artists") == "before"
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
        replace_table(serving, "related_artists", TABLE, pair_rows(IDS, [(LEFT, RIGHT, distance)]))
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


def test_rows_that_fail_half_way_change_nothing_and_leave_nothing(serving):
    refresh(serving, 1)

    def rows():
        yield [f"('{'A' * 22}','{'B' * 22}',1)"]
        yield [f"('{'A' * 22}','{'B' * 22}',2)"]

    with pytest.raises(pymysql.IntegrityError, match="Duplicate"):
        replace_table(serving, "related_artists", TABLE, rows())
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


def test_while_one_run_writes_a_table_another_is_told_to_come_back(serving, ca, monkeypatch):
    monkeypatch.setattr(swap, "LOCK_SECONDS", 0)
    with (
        closing(connect("pipeline", ca)) as other,
        named_lock(other, "swap related_artists", 0),
        pytest.raises(StoreUnavailable, match="another run"),
    ):
        refresh(serving, 1)
    assert refresh(serving, 1) == 240


def test_a_reader_that_keeps_the_table_open_is_waited_for(serving, ca, monkeypatch):
    monkeypatch.setattr(swap, "PAUSE_SECONDS", 0.05)
    refresh(serving, 1)
    with closing(connect("reader", ca)) as reader, reader.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM related_artists")  # and no commit: the table stays open
        timer = threading.Timer(1.5, reader.commit)
        timer.start()
        assert refresh(serving, 2) == 240
        timer.join()
    assert ask(serving, "SELECT MIN(distance) FROM related_artists") == ((2.0,),)


def test_a_reader_that_never_lets_go_ends_the_run_and_the_live_table_stays(serving, ca, monkeypatch):
    monkeypatch.setattr(swap, "PATIENCE_SECONDS", 0.0)
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
    replace_table(serving, "related_artists", TABLE, pair_rows(ids, [(left, right, distance)]))
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
    assert replace_table(serving, "related_artists", TABLE, rows, helpers=[helper]) == 240
    found = ask(serving, "SELECT distance FROM related_artists ORDER BY artist_id, y_artist")
    assert [far for (far,) in found] == distance.tolist()


def test_a_helper_that_fails_leaves_the_table_as_it_was_and_nothing_behind(serving, helper):
    refresh(serving, 1)
    helper.close()
    rows = pair_rows(IDS, [(LEFT, RIGHT, np.zeros(LEFT.size))], 7)
    with pytest.raises(pymysql.InterfaceError):
        replace_table(serving, "related_artists", TABLE, rows, helpers=[helper])
    assert ask(serving, "SELECT COUNT(*), MIN(distance) FROM related_artists") == ((240, 1.0),)
    assert tables(serving) == ["related_artists"]


DAY = "2026-11-22"


def stage(connection, dt=DAY, run="one"):
    """What a run's `averages` does: the day is its own from then on."""
    staging = swap.staging_of_day("related_artists", dt, run)
    with swap.alone(connection, "related_artists"):
        swap.drop_leftovers(connection, "related_artists", of_day=dt)
        swap.create_staging(connection, staging, TABLE, f"dt={dt} run={run}")
    return staging


def shard(connection, staging, first, last, distance):
    """What a shard does: the rows of the ids from position `first` up to `last`."""
    mine = (first <= LEFT) & (last > LEFT)
    far = np.full(mine.sum(), float(distance))
    swap.delete_range(connection, staging, "artist_id", IDS[first].decode(), IDS[last - 1].decode())
    return swap.load([connection], staging, pair_rows(IDS, [(LEFT[mine], RIGHT[mine], far)], 7))


def test_shards_fill_a_staging_table_that_readers_see_whole_or_not_at_all(serving):
    refresh(serving, 1)
    staging = stage(serving)
    assert [shard(serving, staging, at, at + 4, 2) for at in (8, 0, 12, 4)] == [60] * 4
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)
    with swap.alone(serving, "related_artists"):
        swap.require_rows(serving, staging, 240)
        swap.put_in_place(serving, staging, "related_artists")
    assert ask(serving, "SELECT COUNT(*), MIN(distance) FROM related_artists") == ((240, 2.0),)
    assert table_comment(serving, "related_artists") == f"dt={DAY} run=one"
    assert tables(serving) == ["related_artists"]


def test_a_staging_shard_that_is_tried_again_writes_no_row_twice_and_leaves_the_others_rows(serving):
    staging = stage(serving)
    for first, last in ((0, 4), (4, 12), (12, 16), (4, 12)):
        shard(serving, staging, first, last, 1)
    swap.delete_range(serving, staging, "artist_id", IDS[4].decode(), IDS[11].decode())
    ask(
        serving, f"INSERT INTO {staging} VALUES ('{IDS[5].decode()}', '{IDS[6].decode()}', 9)"
    )  # half an attempt
    shard(serving, staging, 4, 12, 2)
    swap.require_rows(serving, staging, 240)
    assert ask(serving, f"SELECT MIN(distance), MAX(distance) FROM {staging}") == ((1.0, 2.0),)


def test_a_staging_table_that_lacks_rows_is_not_put_in_place(serving):
    refresh(serving, 1)
    staging = stage(serving)
    shard(serving, staging, 0, 15, 2)
    with pytest.raises(StoreUnavailable, match="does not hold the 240 rows"):
        swap.require_rows(serving, staging, 240)
    assert ask(serving, "SELECT COUNT(*), MAX(distance) FROM related_artists") == ((240, 1.0),)


def test_a_second_run_of_the_day_takes_the_staging_over_while_the_first_still_loads(serving, ca):
    first = stage(serving)

    def rows():
        yield from pair_rows(IDS, [(LEFT[:30], RIGHT[:30], np.ones(30))], 7)
        with closing(connect("pipeline", ca)) as other:
            stage(other, run="two")
        yield from pair_rows(IDS, [(LEFT[30:], RIGHT[30:], np.ones(210))], 7)

    with pytest.raises(pymysql.ProgrammingError, match="doesn't exist"):
        swap.load([serving], first, rows())
    second = swap.staging_of_day("related_artists", DAY, "two")
    assert tables(serving) == ["related_artists", second]
    shard(serving, second, 0, 16, 3)
    swap.require_rows(serving, second, 240)


def later(connection, hours):
    """From here on the session believes that it is so much later."""
    ask(connection, f"SET SESSION timestamp = UNIX_TIMESTAMP() + {hours * 3600}")


def test_a_staging_table_of_another_day_stays_for_six_hours_and_then_goes(serving):
    old = stage(serving, dt="2026-11-21")
    later(serving, 5)
    today = stage(serving)
    assert tables(serving) == ["related_artists", old, today]
    later(serving, 7)
    with swap.alone(serving, "related_artists"):
        swap.drop_leftovers(serving, "related_artists", of_day="2026-11-23")
    assert tables(serving) == ["related_artists"]


def test_replacing_the_table_at_once_leaves_the_staging_table_of_a_run_alone(serving):
    staging = stage(serving)
    refresh(serving, 1)
    assert tables(serving) == ["related_artists", staging]


def test_a_failed_runs_staging_table_is_dropped_and_one_that_is_missing_is_no_error(serving):
    staging = stage(serving)
    for _ in range(2):
        swap.drop_staging(serving, staging)
        assert tables(serving) == ["related_artists"]


def test_a_staging_table_in_use_is_left_to_a_later_run(serving, ca, monkeypatch):
    monkeypatch.setattr(swap, "FORGET_SECONDS", 1)
    staging = stage(serving)
    with closing(connect("pipeline", ca)) as busy, busy.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {staging}")
        swap.drop_staging(serving, staging)
        assert tables(serving) == ["related_artists", staging]
