"""Several tables are published together, on a real server: all of one run, whatever happens."""

from __future__ import annotations

import os
import threading
import time
from contextlib import closing

import pymysql
import pytest

from lambdas.charts.run import Run
from lambdas.charts.serving import TABLES
from lambdas.core.errors import InvalidInput, PublicationShrinks, StoreUnavailable, Superseded
from lambdas.operations import migrate
from lambdas.serving import staging
from lambdas.serving.lock_waits import publish_lock
from lambdas.serving.mysql import connect
from lambdas.serving.publish import Publication, publish, put_in_place
from lambdas.serving.published import newer_day, published

pytestmark = pytest.mark.integration

MONDAY, TUESDAY = "2026-11-23", "2026-11-24"
SNAPSHOT_TOO_OLD, DEADLOCK = 1412, 1213


@pytest.fixture
def ca(mariadb):
    return os.fspath(mariadb.ca_file)


def a_run(dt=MONDAY, run_id="one", force=False):
    return Run(
        run_id=run_id, started_at=f"{dt}T00:00:00Z", dt=dt, source="files", features="files", refetch=False,
        force=force, deadline=f"{dt}T01:00:00Z",
    )  # fmt: skip


def rows_of(count, cluster):
    """`count` tracks, one cluster each, and every pair of them; all of them say `cluster`."""
    ids = [f"{number:022d}" for number in range(count)]
    pairs = [f"('{one}','{y}',{cluster},1,1)" for one in ids for y in ids if one != y]
    return {
        "tracks": [[f"('{one}','a','b',null,null,{cluster},'{{}}')" for one in ids]],
        "track_clusters": [[f"('{one}',{cluster},0.5)" for one in ids]],
        "related_tracks": [pairs] if pairs else [],
    }


def charts(connection, cluster, *, count=4, coverage=None, features=("energy",), check=lambda: None, **run):
    publication = Publication(
        a_run(**run), {"features": list(features)}, coverage, 0.5, "charts_largest_fall"
    )
    return publish(connection, publication, rows_of(count, cluster), still_owner=check)


SEEN = (
    "SELECT MIN(t.popularity), MAX(t.popularity), MIN(c.cluster), MAX(c.cluster), MIN(r.distance),"
    " MAX(r.distance), MAX(p.run_id) FROM tracks t JOIN track_clusters c ON c.track_id = t.id"
    " JOIN related_tracks r ON r.track_id = t.id JOIN published p ON p.table_name = 'tracks'"
)


def ask(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    connection.commit()
    return rows


def cluster(connection):
    return {values for (values,) in ask(connection, "SELECT DISTINCT cluster FROM track_clusters")}


def test_the_tables_of_a_pipeline_and_published_are_of_one_run_at_every_moment(serving, ca):
    charts(serving, 0, run_id="0")
    wrong, seen, over = [], [0], threading.Event()

    def read():
        with closing(connect("reader", ca)) as connection:
            while not over.is_set():
                *values, run_id = ask(connection, SEEN)[0]
                seen[0] += 1
                if {str(int(value)) for value in values} != {run_id}:
                    wrong.append((values, run_id))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 21):
        charts(serving, number, run_id=str(number))
    over.set()
    reader.join()
    assert wrong == []
    assert seen[0] > 20


def test_each_table_that_was_swapped_in_is_as_its_migration_made_it(serving):
    def shapes():
        return {table: ask(serving, f"SHOW CREATE TABLE {table}")[0][1] for table in (*TABLES, "published")}

    migrated = shapes()
    charts(serving, 1)
    assert shapes() == migrated


def test_a_run_of_an_older_day_writes_nothing_and_says_so_unless_it_is_forced(serving):
    charts(serving, 2, dt=TUESDAY)
    outcome = charts(serving, 1, dt=MONDAY)
    assert (outcome.newer, outcome.rows) == (TUESDAY, {})
    assert cluster(serving) == {2}
    assert charts(serving, 1, dt=MONDAY, force=True).rows["tracks"] == 4
    assert {row.dt for row in published(serving, TABLES).values()} == {MONDAY}


def test_an_older_run_that_waits_for_the_lock_does_not_replace_the_newer_day(serving, ca):
    """The day is compared under the lock: compared before, the older run would still see no newer day."""
    charts(serving, 0, dt="2026-11-22")
    outcomes = []
    with closing(connect("pipeline", ca)) as older, closing(connect("pipeline", ca)) as newer:
        waits = threading.Thread(target=lambda: outcomes.append(charts(older, 1, dt=MONDAY)))

        def then_the_older_begins():
            if not waits.ident:
                waits.start()
                time.sleep(0.5)

        assert charts(newer, 2, dt=TUESDAY, check=then_the_older_begins).newer == ""
        waits.join()
    assert [outcome.newer for outcome in outcomes] == [TUESDAY]
    assert cluster(serving) == {2}


def test_a_run_that_does_not_own_its_day_any_more_replaces_nothing(serving):
    charts(serving, 1)

    def superseded():
        raise Superseded(MONDAY)

    with pytest.raises(Superseded):
        charts(serving, 2, check=superseded)
    assert cluster(serving) == {1}


def test_where_one_of_the_tables_cannot_be_loaded_all_stay(serving):
    charts(serving, 1)
    rows = rows_of(4, 2)
    rows["related_tracks"] *= 2  # the same keys again
    with pytest.raises(pymysql.IntegrityError, match="Duplicate"):
        publish(serving, Publication(a_run(), {}, None, 0.5, ""), rows)
    assert cluster(serving) == {1}
    assert not [name for (name,) in ask(serving, "SHOW TABLES") if "__" in name]


@pytest.mark.parametrize(
    ("smaller", "says"),
    [
        ({"count": 3}, "related_tracks would fall from 20 rows (day 2026-11-23) to 6"),
        ({"count": 0}, "tracks would fall from 5 rows (day 2026-11-23) to 0"),
        ({"coverage": 0.4}, "coverage would fall from 90% (day 2026-11-23) to 40%"),
    ],
)
def test_a_fall_beyond_the_setting_is_refused_with_the_remedy_and_force_is_obeyed(serving, smaller, says):
    charts(serving, 1, count=5, coverage=0.9)
    with pytest.raises(PublicationShrinks) as refused:
        charts(serving, 2, **{"count": 5, "coverage": 0.9, "dt": TUESDAY, **smaller})
    assert says in str(refused.value)
    assert "more than charts_largest_fall (50%) allows" in str(refused.value)
    assert f"`kindred charts run --dt {TUESDAY} --force`" in str(refused.value)
    assert cluster(serving) == {1}
    charts(serving, 2, **{"count": 5, "coverage": 0.9, "dt": TUESDAY, **smaller}, force=True)
    assert published(serving, TABLES)["tracks"].dt == TUESDAY


def test_a_smaller_fall_and_a_table_of_another_model_are_published(serving):
    charts(serving, 1, count=5)
    charts(serving, 2, count=4)
    charts(serving, 3, count=2, features=["valence"])
    assert cluster(serving) == {3}


def test_what_is_published_of_other_pipelines_stays(serving):
    charts(serving, 1)
    other = Publication(a_run(run_id="artists"), {"features": []}, None, 0.5, "")
    publish(serving, other, {"related_artists": []})
    found = published(serving, (*TABLES, "related_artists"))
    assert {table: row.run_id for table, row in found.items()} == {
        "related_artists": "artists",
        "related_tracks": "one",
        "track_clusters": "one",
        "tracks": "one",
    }
    assert {table: row.contract for table, row in found.items()} == {
        "related_artists": 2,
        "related_tracks": 6,
        "track_clusters": 5,
        "tracks": 4,
    }


def test_a_table_that_was_migrated_while_its_rows_were_loaded_is_not_replaced(serving, secrets, ca):
    run = a_run()
    name = staging.staging_of_run("track_clusters", run)
    staging.create_staging(serving, "track_clusters", name)
    with closing(connect("admin", ca)) as admin:
        admin.select_db(secrets["pipeline"]["dbname"])
        ask(admin, "ALTER TABLE track_clusters ADD COLUMN size INT NULL")
    with (
        publish_lock(serving, "charts"),
        pytest.raises(StoreUnavailable, match="track_clusters was migrated while"),
    ):
        put_in_place(
            serving, Publication(run, {}, None, 0.5, ""), {"track_clusters": name}, {"track_clusters": 0}
        )


def retried(connection, queries, between):
    """What docs/serving.md tells a reader to do: roll back and begin again, once."""
    for attempt in (1, 2):
        try:
            with connection.cursor() as cursor:
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
                answers = []
                for query in queries:
                    cursor.execute(query)
                    answers.append(cursor.fetchall())
                    between()
            connection.commit()
        except pymysql.MySQLError as error:
            connection.rollback()
            if error.args[0] not in {SNAPSHOT_TOO_OLD, DEADLOCK} or attempt == 2:
                raise
        else:
            return answers, attempt
    raise AssertionError


def test_a_reader_whose_snapshot_is_older_than_the_tables_meets_1412_once_and_reads_on_a_second_try(
    serving, ca
):
    charts(serving, 1)
    swapped = []

    def between():
        if not swapped:
            swapped.append(charts(serving, 2))

    with closing(connect("reader", ca)) as reader:
        with reader.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
            charts(serving, 1)
            with pytest.raises(pymysql.MySQLError) as met:
                cursor.execute("SELECT MIN(cluster) FROM track_clusters")
            assert met.value.args[0] == SNAPSHOT_TOO_OLD
            reader.rollback()
        answers, attempts = retried(
            reader, ["SELECT COUNT(*) FROM artists", "SELECT MIN(cluster) FROM track_clusters"], between
        )
    assert attempts == 2
    assert answers[1] == ((2,),)


@pytest.mark.parametrize(
    ("tables", "attempts"), [(["track_clusters", "tracks"], 1), (["tracks", "track_clusters"], 2)]
)
def test_a_transaction_over_several_tables_meets_at_most_one_deadlock_and_then_sees_one_run(
    serving, ca, tables, attempts
):
    """The RENAME waits for the transaction while it holds the other table: the server ends one of them."""
    charts(serving, 1)
    said = {
        "track_clusters": "SELECT MIN(cluster) FROM track_clusters",
        "tracks": "SELECT MIN(popularity) FROM tracks",
    }
    swap = threading.Thread(target=lambda: charts(serving, 2))

    def between():
        if not swap.ident:
            swap.start()
            time.sleep(0.7)

    with closing(connect("reader", ca)) as reader:
        answers, needed = retried(reader, [said[table] for table in tables], between)
        swap.join()
    assert needed == attempts
    assert answers[0] == answers[1]
    assert cluster(serving) == {2}


OLD_TABLES = {
    "related_artists": "dt=2026-11-20 features=danceability,energy run=20261120T060000-ab",
    "tracks": "dt=2026-11-21 features=valence run=20261121T060000-cd",
}


OLD_MIGRATIONS = (
    *("0001_artists", "0002_related_artists", "0003_pipeline_runs"),
    *("0004_tracks", "0005_track_clusters", "0006_related_tracks"),
)


def test_a_schema_of_the_older_version_is_upgraded_in_place(secrets, settings, ca):
    assert settings is None
    every = migrate.migrations()
    with closing(connect("admin", ca)) as admin:
        migrate.use_schema(admin, secrets["pipeline"]["dbname"])
        ask(admin, "CREATE TABLE schema_migrations (version INT NOT NULL, name VARCHAR(255) NOT NULL, "
            "applied_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (version))")  # fmt: skip
        for one in (one for one in every if one.name in OLD_MIGRATIONS):
            ask(admin, one.sql)
            ask(admin, f"INSERT INTO schema_migrations (version, name) VALUES ({one.version}, '{one.name}')")
        for table, comment in OLD_TABLES.items():
            ask(admin, f"ALTER TABLE {table} COMMENT = '{comment}'")

    assert migrate.handler({}, None)["applied"][:1] == ["serving/0007_published"]
    assert migrate.handler({}, None)["applied"] == []
    with closing(connect("pipeline", ca)) as connection:
        found = published(connection, (*TABLES, "related_artists"))
        assert {table: (row.dt, row.run_id, row.model["features"]) for table, row in found.items()} == {
            "related_artists": ("2026-11-20", "20261120T060000-ab", ["danceability", "energy"]),
            "tracks": ("2026-11-21", "20261121T060000-cd", ["valence"]),
        }
        assert (found["related_artists"].contract, found["tracks"].contract) == (2, 4)
        assert newer_day(connection, a_run(dt="2026-11-19"), ["related_artists"]) == "2026-11-20"
        charts(connection, 1)
        assert ask(connection, "SELECT table_comment FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = 'tracks'") == (("",),)  # fmt: skip


def test_a_chart_table_whose_ids_would_merge_is_refused_too(secrets, settings, ca):
    assert settings is None
    with closing(connect("admin", ca)) as admin:
        migrate.use_schema(admin, secrets["pipeline"]["dbname"])
        ask(
            admin,
            "CREATE TABLE related_tracks (track_id VARCHAR(255) COLLATE utf8mb4_general_ci, y_track CHAR(22))",
        )
    with pytest.raises(
        InvalidInput, match=r"related_tracks\.track_id \(utf8mb4_general_ci\).*run: ALTER TABLE"
    ):
        migrate.handler({}, None)
