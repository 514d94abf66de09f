"""The whole of artists, as a user types it."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from tests.e2e.oracle import related_artists, top_tracks

pytestmark = pytest.mark.e2e

DAY = "2026-11-20"
ROWS = "select artist_id, y_artist, distance from related_artists order by artist_id, y_artist"
READERS_QUERY = (
    "SELECT p1.name, p2.name, p1.url, p2.url, p2.distance FROM artists p1 JOIN (SELECT t1.name, t1.url, t2.y_artist,"
    " t2.distance FROM artists t1 JOIN related_artists t2 ON t2.artist_id = t1.id) p2 ON p2.y_artist = p1.id"
    " WHERE distance != 0 ORDER BY p2.distance ASC LIMIT 3"
)


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def assert_equal(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    assert found[["artist_id", "y_artist"]].equals(expected[["artist_id", "y_artist"]].reset_index(drop=True))
    assert np.abs(found["distance"].to_numpy() - expected["distance"].to_numpy()).max() <= 1e-9


@pytest.fixture(scope="module")
def said(kindred, catalogue):
    """What the run of the real catalogue's day says; the tests that only look come first."""
    return kindred("artists", "run", "--catalogue", str(catalogue), "--dt", DAY)


def test_every_pair_of_the_real_catalogue_is_what_the_rules_give(kindred, catalogue, said):
    assert "646" in said
    assert "397" in said
    found = kindred.table("mysql", ROWS)
    assert len(found) == 397 * 396 == 157_212
    assert_equal(found, related_artists(catalogue))


@pytest.mark.usefixtures("said")
def test_athena_agrees_with_the_files(kindred, catalogue):
    sql = f"select count(*) as n, count(distinct artist_id) as artists from top_tracks where dt = '{DAY}'"
    expected = top_tracks(catalogue)
    assert kindred.table("query", sql).to_dict("records") == [
        {"n": len(expected), "artists": expected["artist_id"].nunique()}
    ]
    lake = kindred.table(
        "query", f"select artist_id, y_artist, distance from related_artists where dt = '{DAY}'"
    )
    lake = lake.sort_values(["artist_id", "y_artist"], ignore_index=True)
    pd.testing.assert_frame_equal(lake, kindred.table("mysql", ROWS), check_exact=True)


@pytest.mark.usefixtures("said")
def test_what_athena_refuses_is_refused(kindred):
    answer = kindred("query", "select * exclude (name) from top_tracks", code=1)
    assert answer.count("\n") == 1
    assert "exclude" in answer.lower()


@pytest.mark.usefixtures("said")
def test_the_old_systems_query_works_and_gives_names_and_addresses(kindred):
    lines = kindred("mysql", READERS_QUERY, "--csv").splitlines()
    assert lines[0] == "name,name,url,url,distance"
    assert len(lines) == 4
    assert all(line.count("https://open.spotify.com/artist/") == 2 for line in lines[1:])


@pytest.mark.usefixtures("said")
def test_a_web_api_is_not_asked_for_a_day_that_is_over(kindred):
    before = kindred.table("mysql", ROWS)
    answer = kindred("artists", "run", "--dt", "2026-11-01", "--source", "spotify", code=1)
    assert "spotify has no history: day 2026-11-01" in answer
    assert kindred.table("mysql", ROWS).equals(before)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["artists", "run", "--dt", "2026-02-30"], "dt: '2026-02-30' is not a day"),
        (["artists", "run", "--dt", "1999-12-31"], "outside the tables' range"),
        (["artists", "run", "--keep", "0"], "keep: '0' is not a number from 1"),
        (["artists", "run", "--source", "radio"], "'radio' is not one of"),
        (["artists", "run", "--catalogue", "/nowhere"], "neither a folder nor the name"),
        (["artists", "related"], "Missing argument"),
        (["artists", "fly"], "No such command"),
        (["artists", "add", "not-an-id"], "not an artist's id"),
        (["mysql", "select"], "syntax"),
    ],
)
def test_a_wrong_argument_is_answered_in_one_line_with_code_2(kindred, arguments, says):
    answer = kindred(*arguments, code=2)
    assert says in answer
    assert len(answer.strip().splitlines()) == 1
    assert "Traceback" not in answer


def test_fifty_nearest_are_kept_when_asked_for(kindred, catalogue):
    kindred("artists", "run", "--catalogue", str(catalogue), "--dt", DAY, "--keep", "50")
    found = kindred.table("mysql", ROWS)
    assert len(found) == 19_850
    assert_equal(found, related_artists(catalogue, keep=50))


def test_the_sources_give_equal_tables_for_today(kindred, catalogue):
    tables = []
    for sources in (
        ["--source", "files"],
        ["--source", "spotify"],
        ["--source", "files", "--features", "reccobeats"],
    ):
        kindred("artists", "run", "--catalogue", str(catalogue), *sources)
        tables.append(kindred.table("mysql", ROWS))
    pd.testing.assert_frame_equal(tables[0], tables[1], check_exact=True)
    pd.testing.assert_frame_equal(tables[0], tables[2], check_exact=True)
    assert_equal(tables[0], related_artists(catalogue))
