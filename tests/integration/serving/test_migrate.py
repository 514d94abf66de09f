"""Migrations, users and refusals, on a real server."""

from __future__ import annotations

import os
from contextlib import closing

import pymysql
import pytest

from lambdas.core.errors import InvalidInput
from lambdas.operations import migrate
from lambdas.pipelines import PIPELINES, SHARED_SERVING
from lambdas.serving.mysql import connect

pytestmark = pytest.mark.integration

ACCESS_DENIED = {1044, 1045, 1142, 1227, 1410, 3118}
READERS_QUERY = (
    "SELECT p1.name, p2.name, p1.url, p2.url, p2.distance FROM artists p1 JOIN "
    "(SELECT t1.name, t1.url, t2.y_artist, t2.distance FROM artists t1 "
    "JOIN related_artists t2 ON t2.artist_id = t1.id) p2 "
    "ON p2.y_artist = p1.id WHERE distance != 0 ORDER BY p2.distance ASC LIMIT 3"
)
ANNA, BEN, CARL = "A" * 22, "a" * 22, "B" * 22  # two of them differ only in case


@pytest.fixture
def ca(mariadb):
    return os.fspath(mariadb.ca_file)


@pytest.fixture
def admin(secrets, ca):
    with closing(connect("admin", ca)) as connection:
        migrate.use_schema(connection, secrets["pipeline"]["dbname"])
        yield connection


def run(connection, statement, values=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@pytest.fixture
def three(serving):
    """Three artists, two of whose ids differ only in case, and four pairs of them."""
    for row in ((ANNA, "Anna", "u/anna"), (BEN, "Ben", "u/ben"), (CARL, "Carl", "u/carl")):
        run(serving, "INSERT INTO artists (id, name, url) VALUES (%s, %s, %s)", row)
    for row in ((ANNA, BEN, 0.25), (ANNA, CARL, 0.5), (BEN, CARL, 0.0), (CARL, BEN, 1.0)):
        run(serving, "INSERT INTO related_artists VALUES (%s, %s, %s)", row)
    serving.commit()
    return serving


@pytest.mark.usefixtures("secrets", "settings")
def test_every_migration_is_applied_once_and_a_second_run_applies_none():
    names = [f"{one.pipeline}/{one.name}" for one in migrate.migrations()]
    assert {"artists/0002_related_artists", "charts/0004_tracks", "serving/0007_published"} < set(names)
    assert migrate.handler({}, None) == {"applied": names, "migrations": len(names), "views": []}
    assert migrate.handler({}, None) == {"applied": [], "migrations": len(names), "views": []}


def test_a_run_cut_off_before_its_note_is_repeated(serving, admin):
    run(admin, "DELETE FROM schema_migrations WHERE pipeline = 'artists' AND version = 2")
    admin.commit()
    run(serving, "INSERT INTO related_artists VALUES (%s, %s, 1)", (ANNA, BEN))
    serving.commit()
    assert migrate.handler({}, None)["applied"] == ["artists/0002_related_artists"]
    assert run(serving, "SELECT COUNT(*) FROM related_artists") == ((1,),)


def test_every_id_column_is_binary(serving):
    rows = run(
        serving,
        "SELECT table_name, column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND collation_name IS NOT NULL",
    )
    collations = {(table, column): collation for table, column, collation in rows}
    stated = {
        (table.name, column)
        for serves in (*(pipeline.serving for pipeline in PIPELINES), SHARED_SERVING)
        for table in serves
        for column in table.ids
    }
    assert len(stated) > 12
    assert {each: collations[each] for each in stated} == dict.fromkeys(stated, "ascii_bin")


def test_the_old_readers_query_gives_names_and_urls_of_the_closest_pairs(three):
    assert run(three, READERS_QUERY) == (
        ("Ben", "Anna", "u/ben", "u/anna", 0.25),
        ("Carl", "Anna", "u/carl", "u/anna", 0.5),
        ("Ben", "Carl", "u/ben", "u/carl", 1.0),
    )


def test_the_old_readers_query_looks_artists_up_by_their_key(three):
    letters = "ABCDEFGHIJKLMNOPQRST"
    ids = [(x + y) * 11 for x in letters for y in letters.lower()]
    with three.cursor() as cursor:
        cursor.executemany("INSERT INTO artists (id, name) VALUES (%s, 'x')", [(one,) for one in ids])
        pairs = [(one, other, 0.5) for one in ids[:100] for other in ids[:100] if one != other]
        cursor.executemany("INSERT INTO related_artists VALUES (%s, %s, %s)", pairs)
        three.commit()
        cursor.execute("SELECT id FROM artists")
        cursor.execute(f"EXPLAIN FORMAT=TRADITIONAL {READERS_QUERY}")
        columns = [column[0] for column in cursor.description]
        plan = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    lookups = [step for step in plan if step["key"] == "PRIMARY" and step["type"] in {"eq_ref", "ref"}]
    assert len(plan) == 3
    assert len(lookups) == 2, plan


@pytest.mark.parametrize(
    "name", ['O\'Brien "the" \\n', "line\nbreak", "Sigur Rós 🎸🤘", "NAN", "True", "a\x00b", "阿妹", " x "]
)
def test_a_name_comes_back_as_it_went_in(serving, name):
    run(serving, "INSERT INTO artists (id, name) VALUES (%s, %s)", (ANNA, name))
    serving.commit()
    assert run(serving, "SELECT name FROM artists WHERE name = %s", (name,)) == ((name,),)


def test_two_emoji_are_two_names(serving):
    run(serving, "INSERT INTO artists (id, name) VALUES (%s, '🎸'), (%s, '🎹')", (ANNA, BEN))
    assert run(serving, "SELECT id FROM artists WHERE name = '🎹'") == ((BEN,),)


def test_a_schema_whose_ids_would_merge_is_refused_with_the_statement_that_mends_it(admin, settings):
    assert settings is None
    run(admin, "CREATE TABLE artists (id VARCHAR(255) COLLATE utf8mb4_general_ci PRIMARY KEY, name TEXT)")
    with pytest.raises(
        InvalidInput, match=r"artists\.id \(utf8mb4_general_ci\).*run: ALTER TABLE"
    ) as refused:
        migrate.handler({}, None)
    assert run(admin, "SHOW TABLES") == (("artists",),)

    run(admin, str(refused.value).partition("run: ")[2])
    assert len(migrate.handler({}, None)["applied"]) == len(migrate.migrations())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE DATABASE kindred_other",
        "CREATE USER 'mallory'@'%' IDENTIFIED BY 'x'",
        "SELECT * FROM mysql.user",
        "GRANT SELECT ON *.* TO CURRENT_USER()",
        "SELECT 1 INTO OUTFILE '/tmp/kindred-must-not'",
        "CREATE VIEW v AS SELECT 1",
        "CREATE INDEX i ON artists (followers)",
        "CREATE TABLE kindredXtest1.t (a INT)",
        "SET GLOBAL max_connections = 5",
    ],
)
def test_the_pipeline_may_not(serving, statement):
    with pytest.raises(pymysql.MySQLError) as refused:
        run(serving, statement)
    assert refused.value.args[0] in ACCESS_DENIED


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM artists",
        "DROP TABLE related_artists",
        "CREATE TABLE t (a INT)",
        "UPDATE artists SET name = ''",
    ],
)
@pytest.mark.usefixtures("serving")
def test_the_reader_may_not(ca, statement):
    with closing(connect("reader", ca)) as reader, pytest.raises(pymysql.MySQLError) as refused:
        run(reader, statement)
    assert refused.value.args[0] in ACCESS_DENIED


@pytest.mark.usefixtures("three")
def test_the_reader_may_read(ca):
    with closing(connect("reader", ca)) as reader:
        assert len(run(reader, READERS_QUERY)) == 3


def test_a_schema_of_a_likely_name_is_not_the_pipelines(serving, admin, secrets):
    likely = secrets["pipeline"]["dbname"].replace("_", "X")
    run(admin, f"CREATE DATABASE {likely}")
    with pytest.raises(pymysql.MySQLError) as refused:
        run(serving, f"CREATE TABLE {likely}.t (a INT)")
    assert refused.value.args[0] in ACCESS_DENIED


def test_a_privilege_too_many_is_taken_back(serving, admin, secrets):
    schema, user = secrets["pipeline"]["dbname"], secrets["pipeline"]["username"]
    escaped = schema.replace("_", r"\_")
    run(admin, f"GRANT INDEX ON `{escaped}`.* TO %s@'%%'", (user,))
    migrate.handler({}, None)
    grants = " ".join(row[0] for row in run(serving, "SHOW GRANTS"))
    assert "INDEX" not in grants
    assert "ALTER" in grants


def test_a_rotated_password_works_after_migrating_again_and_the_old_one_no_more(serving, secrets, ca):
    assert serving.open
    old = dict(secrets["pipeline"])
    secrets["pipeline"]["password"] = "another ' one \\ with \" marks"
    migrate.handler({}, None)
    connect("pipeline", ca).close()
    secrets["pipeline"] = old
    with pytest.raises(Exception, match="Access denied"):
        connect("pipeline", ca)


def test_users_of_one_name_are_refused(secrets, settings):
    assert settings is None
    secrets["pipeline"]["username"] = secrets["admin"]["username"]
    with pytest.raises(InvalidInput, match="need a user each"):
        migrate.handler({}, None)
