"""People come in by their exports, are read on their basis, and leave without a trace."""

from __future__ import annotations

import io
import json
from contextlib import closing

import pandas as pd
import pymysql
import pytest

from lambdas.core.aws import client
from lambdas.lake import objects as lake
from local import mariadb, services
from tests import exports, traces
from tests.e2e.conftest import SHARED

pytestmark = pytest.mark.e2e

NAME, LABEL, BAND = "Annabel Quartermaine", "die allererste Hörerin", "Quartermaine's Secret Favourites"
SYSTEM = "kindred-demo"
TABLES = ("listener_plays", "listener_tracks", "taste_vectors", "listener_map", "related_listeners")


@pytest.fixture(scope="module")
def filled(new_home, tmp_path_factory):
    """The demo's listeners, one who brought two exports, and a run over all."""
    kindred = new_home()
    brought = tmp_path_factory.mktemp("exports")
    kindred("listeners", "run", "--catalogue", "demo")
    heard = kindred.table("query", "select distinct id from analysed_features order by id limit 12")["id"]
    exports.spotify_zip(
        brought / "my_spotify_data.zip",
        {
            "Streaming_History_Audio_2024_0.json": [
                *(
                    exports.extended(at * 5, spotify_track_uri=f"spotify:track:{one}")
                    for at, one in enumerate(heard)
                ),
                exports.extended(61, master_metadata_album_artist_name=BAND, spotify_track_uri=None),
                exports.extended(70, ms_played=9_000),
            ]
        },
    )
    (brought / f"recenttracks-{exports.USER}-1.csv").write_text(exports.ghan_csv([exports.ghan(90)]))
    said = import_(kindred, brought, "--listener", NAME, "--label", LABEL)
    kindred("listeners", "run")
    return kindred, brought, " ".join(said.split())


def import_(kindred, *arguments, code=0):
    return kindred("listeners", "import", *map(str, arguments), "--basis", "consent", code=code)


def objects(kindred):
    return {
        str(path.relative_to(kindred.home)): path.read_bytes()
        for path in kindred.home.rglob("*")
        if path.is_file() and "mariadb" not in path.relative_to(kindred.home).parts[0]
    }


def naming(kindred, *traces):
    """The files of the system, but MySQL's, that hold one of these, whatever Parquet makes of text."""
    found = []
    for name, body in objects(kindred).items():
        text = pd.read_parquet(io.BytesIO(body)).to_csv().encode() if body.startswith(b"PAR1") else b""
        found += [(name, one) for one in traces if one.encode() in body or one.encode() in text]
    return found


def person(kindred):
    registered = kindred.table("mysql", "select id, label, basis, basis_date from people")
    return registered[registered["label"] == LABEL].iloc[0]


def test_one_summary_says_what_was_read_and_what_was_not(filled):
    _, _, said = filled
    assert (
        "2 files read: 1 Last.fm, by lastfm.ghan.nl, 1 Spotify, extended history; 1 of no known layout"
        in said
    )
    assert "14 plays of 1 listeners" in said
    assert "left out 1 played for less than 30 seconds" in said
    assert "1 added, 0 already registered" in said


def test_the_lake_has_a_pseudonym_and_nothing_that_leads_to_the_person(filled):
    kindred, _, _ = filled
    one = person(kindred)
    assert one["basis"] == "consent"
    # A query of one's own is kept by Athena as it was typed, so this one names nobody.
    plays = kindred.table("query", "select listener_id, plays from listener_plays")
    assert plays.loc[plays["listener_id"] == one["id"], "plays"].astype(int).sum() == 14
    assert not naming(kindred, *exports.PERSONAL, NAME, "Annabel")


def test_the_same_exports_again_change_nothing(filled):
    kindred, brought, _ = filled
    before = {name: body for name, body in objects(kindred).items() if "listener_plays" in name}
    said = import_(kindred, brought, "--listener", NAME)
    assert "0 added, 1 already registered" in " ".join(said.split())
    assert {name: body for name, body in objects(kindred).items() if "listener_plays" in name} == before


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.json": "[]"}, "holds an empty history"),
        ({"a.json": json.dumps([exports.podcast()])}, "holds no play that counts (left out: 1 podcasts"),
        ({"a.zip": "PK no zip"}, "is not a whole zip file"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_changes_nothing(filled, tmp_path, files, message):
    kindred, _, _ = filled
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    said = import_(kindred, tmp_path, "--listener", "Somebody", code=2)
    assert message in " ".join(said.split())
    assert len(said.strip().splitlines()) == 1


@pytest.fixture
def search(filled, monkeypatch):
    """Searches all that the system keeps, all versions and forms of it, for these texts."""
    kindred, _, _ = filled
    monkeypatch.setenv("KINDRED_HOME", str(kindred.home))
    for name, value in services.environment(services.running()).items():
        monkeypatch.setenv(name, value)
    return lambda *texts: traces.everywhere(kindred.home, *texts)


@pytest.fixture(scope="module")
def backup():
    """What a backup of MySQL and of the plays held; the test of forgetting fills it."""
    return {}


def sql(kindred, statement, *values):
    server = mariadb.running(kindred.home / "mariadb")
    with closing(
        pymysql.connect(
            host=server.host, port=server.port, user=mariadb.ADMIN, password=server.admin_password,
            database="kindred_demo", ssl_ca=str(server.ca_file), autocommit=True,
        )
    ) as connection, connection.cursor() as cursor:  # fmt: skip
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_who_is_forgotten_leaves_no_trace(filled, search, backup):
    kindred, _, _ = filled
    client("s3").put_bucket_versioning(  # as on AWS, so that older versions hold the person too
        Bucket=SYSTEM, VersioningConfiguration={"Status": "Enabled"}
    )
    kindred("listeners", "run")
    one = person(kindred)["id"]
    before = search(one, LABEL, BAND)
    for table in TABLES:
        versions = {where for where, text in before if f"/{table}/" in where and where.startswith("s3://")}
        # Plays are written by an import; the others by each run, so that older versions lie below.
        assert len(versions) >= (1 if table == "listener_plays" else 2), table
    assert {text for where, text in before if where.startswith("MySQL")} >= {one, LABEL}
    assert any("/runs/listeners/" in where for where, _ in before)
    assert any("/athena-results/" in where for where, _ in before)
    for trace in (one, LABEL):  # on the pages
        assert any("dashboard/data/listeners-" in where for where, text in before if text == trace)
    assert {text for _, text in before} == {one, LABEL, BAND}

    dry = kindred("listeners", "forget", NAME, "--dry-run")
    assert "1 registered people" in " ".join(dry.split())
    assert person(kindred)["id"] == one
    backup["person"] = sql(kindred, "select * from people where id = %s", one)[0]
    backup["pairs"] = sql(kindred, "select * from related_listeners where listener_id = %s", one)
    backup["plays"] = {
        key: lake.require(SYSTEM, key)
        for key in lake.keys(SYSTEM, "listener_plays/")
        if key.endswith("parquet")
    }
    assert "gone for good" in kindred("listeners", "forget", NAME)
    assert search(one, LABEL, NAME, BAND) == []
    for table in ("people", "related_listeners"):
        assert len(kindred.table("mysql", f"select * from {table}"))
    assert "nobody is registered" in kindred("listeners", "forget", "No One", code=2)
    kindred("listeners", "run")
    assert search(one, LABEL, NAME, BAND) == []


def test_a_restored_backup_forgets_again(filled, search, backup):
    """The registry, the pairs and the plays are as before the erasure; whoever agrees anew stays."""
    kindred, brought, _ = filled
    assert "0 people were forgotten before and are there again" in kindred("listeners", "forget-again")
    one = backup["person"][0]
    for table, rows in (("people", [backup["person"]]), ("related_listeners", backup["pairs"])):
        for row in rows:
            sql(kindred, f"insert into {table} values ({', '.join(['%s'] * len(row))})", *row)
    for key, body in backup["plays"].items():
        lake.put(SYSTEM, key, body)
    kindred("listeners", "run")
    assert search(one)
    assert "1 people were forgotten before and are there again" in kindred("listeners", "forget-again")
    assert search(one, LABEL, NAME, BAND) == []
    import_(kindred, brought, "--listener", NAME)
    assert "0 people were forgotten before" in kindred("listeners", "forget-again")


def test_hetrec_imports_whole(new_home):
    data = SHARED / "listening" / "user_artists.parquet"
    if not data.exists():
        pytest.skip(f"the data set is not at {data}")
    kindred = new_home()
    said = kindred("listeners", "import", str(data), "--basis", "research-licence", "--catalogue", "hetrec")
    assert "1,512 listeners" in said
    sql = "select count(distinct listener_id) as people, count(*) as n from listener_plays"
    assert (
        kindred("query", sql, "--csv", "--catalogue", "hetrec").split()[-1].replace('"', "") == "1512,74261"
    )
