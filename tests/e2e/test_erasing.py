"""What is purged or forgotten is gone everywhere; a dry run says the same and changes nothing."""

import io
import re
import time

import boto3
import pandas as pd
import pytest

from local import services
from tests.upgrade import stores

pytestmark = pytest.mark.e2e

DAY = "2026-11-20"
SERVED = ("tracks", "track_clusters", "related_tracks")


@pytest.fixture(scope="module")
def filled(new_home):
    """Two days of the generated catalogue and of its charts, the second from the web API."""
    kindred = new_home()
    kindred("artists", "run", "--catalogue", "demo", "--dt", DAY)
    kindred("charts", "run", "--dt", DAY)
    kindred("artists", "run", "--source", "spotify")
    kindred("charts", "run", "--source", "spotify")
    return kindred


def files(kindred):
    return {
        str(path.relative_to(kindred.home)): path.read_bytes()
        for folder in ("s3", "catalogues")
        for path in (kindred.home / folder).rglob("*.*")
        if path.is_file()
    }


def naming(kindred, *ids):
    """The files that name one of these, whatever Parquet makes of text; of which catalogue they are is told."""
    found = []
    for name, body in files(kindred).items():
        text = pd.read_parquet(io.BytesIO(body)).to_csv().encode() if body.startswith(b"PAR1") else body
        if any(one.encode() in text for one in ids):
            found.append(name)
    return found


def counts(said):
    return {
        what: int(count.replace(",", ""))
        for count, what in re.findall(r"^ +([\d,]+) (\S.*\S) *$", said, re.MULTILINE)
        if "results" not in what  # questions leave some behind
    }


def rows(kindred):
    return kindred.table("mysql", "select artist_id, y_artist from related_artists")


def charted(kindred):
    """The songs of the charts by the ids of their artists, JSON."""
    return kindred.table(
        "query",
        "select distinct track_id, json_format(cast(artist_ids as json)) as artists from chart_entries",
    )


def test_a_dry_run_says_what_forgetting_then_does(filled):
    songs = charted(filled)
    # Of several songs in the charts, one of them with a guest.
    artists = songs["artists"].str.findall(r"\w{22}").explode().value_counts()
    artist = artists.index[0]
    theirs = songs.loc[songs["artists"].str.contains(artist), "track_id"].tolist()
    assert len(theirs) > 1
    before, pairs = files(filled), len(rows(filled))
    assert len(naming(filled, artist)) > 20
    dry = counts(filled("artists", "forget", artist, "--dry-run"))
    kept = {name: body for name, body in files(filled).items() if "athena-results" not in name}
    assert kept.items() <= before.items()
    assert len(rows(filled)) == pairs

    done = counts(filled("artists", "forget", artist))
    assert done == dry
    assert done["registered artists"] == 1
    assert done["rows of top_tracks in the lake"] == 20  # ten a day
    assert done["rows of related_artists in MySQL"] == 2 * 234
    assert done["rows of artists in the lake"] == 2  # one a day
    for what in ("tracks", "chart_entries", "chart_moves", "track_clusters", "related_tracks"):
        assert done[f"rows of {what} in the lake"] >= len(theirs), what
    assert done["rows of tracks in MySQL"] > 0
    assert done["rows of related_tracks in MySQL"] > 0

    left = rows(filled)
    assert not ((left["artist_id"] == artist) | (left["y_artist"] == artist)).any()
    for table in ("top_tracks", "related_artists"):
        asked = f"select count(*) as n from {table} where artist_id = '{artist}'"
        assert filled.table("query", asked)["n"].tolist() == [0]
    unasked = [name for name in naming(filled, artist) if "athena-results" not in name]
    assert not unasked
    # Its songs with others are top tracks of theirs.
    others = ("top_tracks/", "audio_features", "incoming/artists/", "data/artists-", "catalogues/demo/")
    unasked = [name for name in naming(filled, *theirs) if "athena-results" not in name]
    assert not [name for name in unasked if not any(part in name for part in others)]
    for table in SERVED:
        served = filled.table("mysql", f"select * from {table}").to_csv()
        assert not [one for one in theirs if one in served], table
    assert not any(counts(filled("artists", "forget", artist, "--dry-run")).values())


def test_runs_after_forgetting_do_not_bring_it_back(filled):
    registered = filled.table("mysql", "select id from artists")["id"]
    filled("artists", "run", "--source", "files")
    assert set(rows(filled)["artist_id"]) <= set(registered)
    for options in (("--dt", DAY), ("--source", "spotify", "--refetch"), ()):
        filled("charts", "run", *options)
        in_charts = set(charted(filled)["artists"].str.findall(r"\w{22}").explode())
        assert in_charts <= set(registered)
    assert len(filled.table("mysql", "select * from related_tracks")) > 1000


def test_purging_a_source_leaves_the_others_days(filled):
    filled("artists", "run", "--source", "spotify", "--refetch")
    filled("charts", "run", "--source", "spotify", "--refetch")
    of_the_day = [
        f"select count(*) as n from {table} where dt = '{DAY}'"
        for table in ("top_tracks", "chart_entries", "chart_moves", "related_tracks")
    ]
    before = [filled.table("query", one) for one in of_the_day]
    dry = counts(filled("purge", "--source", "spotify", "--dry-run"))
    done = counts(filled("purge", "--source", "spotify"))
    assert done == dry
    assert done["rows of top_tracks in the lake"] > 1000
    assert done["rows of chart_entries in the lake"] > 100
    assert done["rows of related_tracks in MySQL"] > 1000
    for table in ("top_tracks", "audio_features", "chart_entries", "tracks"):
        assert filled.table("query", f"select distinct source from {table}")["source"].tolist() == ["files"]
    for table in ("related_artists", "chart_moves", "track_clusters", "related_tracks"):
        assert filled.table("query", f"select distinct dt from {table}")["dt"].tolist() == [DAY]
    assert [filled.table("query", one)["n"].tolist() for one in of_the_day] == [
        one["n"].tolist() for one in before
    ]
    assert rows(filled).empty
    for table in SERVED:
        assert filled.table("mysql", f"select * from {table}").empty
    assert not any(counts(filled("purge", "--source", "spotify", "--dry-run")).values())


def stopped_while_days_are_erased(kindred, *command):
    """What the command says whose execution is stopped once its Map has begun."""
    endpoint = services.environment(stores.running(kindred.home))
    states = boto3.Session(
        endpoint["AWS_ACCESS_KEY_ID"], endpoint["AWS_SECRET_ACCESS_KEY"], None, services.REGION
    ).client("stepfunctions", endpoint_url=endpoint["AWS_ENDPOINT_URL"])
    (machine,) = [
        one["stateMachineArn"]
        for one in states.list_state_machines()["stateMachines"]
        if one["name"].endswith("-erase")
    ]
    process = kindred.start(*command)
    deadline = time.monotonic() + 60
    while True:
        assert time.monotonic() < deadline, process.communicate()
        for one in states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]:
            history = states.get_execution_history(executionArn=one["executionArn"])["events"]
            if any(event["type"] == "MapStateEntered" for event in history):
                states.stop_execution(executionArn=one["executionArn"], cause="the test stopped it")
                said = "".join(process.communicate(timeout=60))
                assert process.returncode == 1, said
                return said
        time.sleep(0.02)


def test_a_purge_that_was_stopped_half_way_is_resumed_by_the_same_command(filled):
    for pipeline in ("artists", "charts"):
        filled(pipeline, "run", "--source", "spotify")
    command = "purge", "--source", "spotify"
    assert "the test stopped it" in stopped_while_days_are_erased(filled, *command)
    done = counts(filled(*command))
    assert any(done.values())
    for table in ("top_tracks", "audio_features", "chart_entries", "tracks"):
        assert filled.table("query", f"select distinct source from {table}")["source"].tolist() == ["files"]
    assert not any(counts(filled(*command, "--dry-run")).values())
    assert not [name for name in files(filled) if "/runs/erase/" in name]


def test_both_pipelines_run_again_after_a_purge(filled):
    for pipeline in ("artists", "charts"):
        filled(pipeline, "run", "--source", "spotify")
    assert len(filled.table("mysql", "select * from related_tracks")) > 1000
    filled("purge", "--source", "files")
    assert filled.table("query", "select count(*) as n from chart_moves")["n"].tolist() == [0]
    for pipeline in ("artists", "charts"):
        filled(pipeline, "run", "--catalogue", "demo", "--dt", DAY)
    assert not rows(filled).empty
    assert len(filled.table("mysql", "select * from related_tracks")) > 1000
