"""What is purged or forgotten is gone everywhere; a dry run says the same and changes nothing."""

import re

import pytest

pytestmark = pytest.mark.e2e

DAY = "2026-11-20"


@pytest.fixture(scope="module")
def filled(new_home):
    """Two days of the generated catalogue, one of them from the web API."""
    kindred = new_home()
    kindred("artists", "run", "--catalogue", "demo", "--dt", DAY)
    kindred("artists", "run", "--source", "spotify")
    return kindred


def files(kindred):
    return {
        str(path.relative_to(kindred.home)): path.read_bytes()
        for folder in ("s3", "catalogues")
        for path in (kindred.home / folder).rglob("*.*")
        if path.is_file()
    }


def counts(said):
    return {
        what: int(count.replace(",", ""))
        for count, what in re.findall(r"^ +([\d,]+) (\S.*\S) *$", said, re.MULTILINE)
    }


def rows(kindred):
    return kindred.table("mysql", "select artist_id, y_artist from related_artists")


def test_a_dry_run_says_what_forgetting_then_does(filled):
    artist = rows(filled)["artist_id"].iloc[0]
    before, pairs = files(filled), len(rows(filled))
    dry = counts(filled("artists", "forget", artist, "--dry-run"))
    # Questions leave results behind; all else is as it was.
    kept = {name: body for name, body in files(filled).items() if "athena-results" not in name}
    assert kept.items() <= before.items()
    assert len(rows(filled)) == pairs

    done = counts(filled("artists", "forget", artist))
    assert {what: count for what, count in done.items() if "results" not in what} == {
        what: count for what, count in dry.items() if "results" not in what
    }
    assert done["registered artists"] == 1
    assert done["rows of top_tracks in the lake"] == 20  # ten a day
    assert done["rows of the serving table"] == 2 * 234

    left = rows(filled)
    assert not ((left["artist_id"] == artist) | (left["y_artist"] == artist)).any()
    for table in ("top_tracks", "related_artists"):
        asked = f"select count(*) as n from {table} where artist_id = '{artist}'"
        assert filled.table("query", asked)["n"].tolist() == [0]
    found = files(filled)
    assert not [name for name in found if name.endswith(".json") and artist.encode() in found[name]]


def test_a_run_after_forgetting_does_not_bring_it_back(filled):
    registered = filled.table("mysql", "select id from artists")["id"]
    filled("artists", "run", "--source", "files")
    assert set(rows(filled)["artist_id"]) <= set(registered)


def test_purging_a_source_leaves_the_others_days(filled):
    filled("artists", "run", "--source", "spotify", "--refetch")
    before = filled.table("query", f"select count(*) as n from top_tracks where dt = '{DAY}'")
    said = filled("purge", "--source", "spotify")
    assert counts(said)["rows of top_tracks in the lake"] > 1000
    assert filled.table("query", "select distinct source from top_tracks")["source"].tolist() == ["files"]
    assert filled.table("query", "select distinct source from audio_features")["source"].tolist() == ["files"]
    assert filled.table("query", "select distinct dt from related_artists")["dt"].tolist() == [DAY]
    after = filled.table("query", f"select count(*) as n from top_tracks where dt = '{DAY}'")
    assert after.equals(before)
    assert rows(filled).empty
