"""Running again: nothing changes, nothing stale is left, a killed run is taken up."""

import signal
import time
from pathlib import Path

import pandas as pd
import psutil
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.e2e

DAY = "2026-11-20"
ROWS = "select artist_id, y_artist, distance from related_artists order by artist_id, y_artist"


def files(kindred, table: str, dt: str = DAY) -> dict[str, bytes]:
    """The bytes of a table's day in the lake."""
    folder = kindred.home / "s3"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob(f"{table}/dt={dt}/*.parquet")
    }


def lake(kindred, dt: str = DAY) -> dict[str, bytes]:
    tables = ("top_tracks", "audio_features", "related_artists")
    return {name: body for table in tables for name, body in files(kindred, table, dt).items()}


@pytest.fixture(scope="module")
def demo(new_home):
    """A system with the generated catalogue, run once."""
    kindred = new_home()
    said = kindred("artists", "run", "--catalogue", "demo", "--dt", DAY)
    assert "closest pairs" in said
    assert "kin of" in said
    return kindred


def test_a_second_run_of_a_day_leaves_byte_equal_tables(demo):
    rows, objects = demo.table("mysql", ROWS), lake(demo)
    assert len(objects) >= 3
    demo("artists", "run", "--dt", DAY)
    pd.testing.assert_frame_equal(demo.table("mysql", ROWS), rows, check_exact=True)
    assert lake(demo) == objects


def test_another_day_leaves_the_first_days_files_alone(demo):
    objects = lake(demo)
    demo("artists", "run", "--dt", "2026-11-19")
    assert lake(demo) == objects
    assert lake(demo, "2026-11-19").keys() != objects.keys()


def test_an_artist_removed_and_added_again_leaves_no_stale_row_or_file(demo):
    before, objects = demo.table("mysql", ROWS), lake(demo)
    artist = before["artist_id"].iloc[0]

    demo("artists", "remove", f"https://open.spotify.com/artist/{artist}")
    demo("artists", "run", "--dt", DAY)
    without = demo.table("mysql", ROWS)
    assert not ((without["artist_id"] == artist) | (without["y_artist"] == artist)).any()
    assert len(files(demo, "top_tracks")) == len([name for name in objects if "top_tracks" in name])
    listed = demo.table("query", f"select distinct artist_id from top_tracks where dt = '{DAY}'")
    assert artist not in set(listed["artist_id"])

    demo("artists", "add", artist)
    demo("artists", "run", "--dt", DAY)
    pd.testing.assert_frame_equal(demo.table("mysql", ROWS), before, check_exact=True)
    assert lake(demo) == objects


@pytest.mark.parametrize("after_s", [0.0, 0.7, 1.5, 2.5, 3.5])
def test_a_run_killed_at_any_time_is_taken_up_by_the_next(demo, after_s):
    rows, objects = demo.table("mysql", ROWS), lake(demo)
    running = demo.start("artists", "run", "--dt", DAY, "--refetch")
    time.sleep(1.0 + after_s)
    for process in psutil.process_iter(["cmdline", "environ"]):
        # The functions' own processes: the workers of the local Lambda.
        if str(demo.home / "tmp") in " ".join(process.info["cmdline"] or []):
            process.send_signal(signal.SIGKILL)
    running.kill()
    running.communicate()

    demo("artists", "run", "--dt", DAY)
    pd.testing.assert_frame_equal(demo.table("mysql", ROWS), rows, check_exact=True)
    assert lake(demo) == objects
    tables = demo.table("mysql", "show tables")
    assert not [name for name in tables.iloc[:, 0] if "__" in name]


def test_the_lakes_files_have_the_tables_types(demo):
    name = next(name for name in files(demo, "top_tracks"))
    schema = pq.read_schema(demo.home / "s3" / name)
    assert str(schema.field("popularity").type) == "int32"
    assert str(schema.field("fetched_at").type) == "timestamp[ms]"


def test_down_leaves_no_process_and_no_port_of_ours(new_home):
    kindred = new_home()
    kindred("up")
    mine = [
        process
        for process in psutil.process_iter(["environ", "cmdline"])
        if str(kindred.home) in " ".join(process.info["cmdline"] or [])
        or (process.info["environ"] or {}).get("KINDRED_HOME") == str(kindred.home)
    ]
    ports = {
        c.laddr.port for process in mine for c in process.net_connections() if c.status == psutil.CONN_LISTEN
    }
    assert len(mine) >= 4
    assert len(ports) >= 4
    assert all(
        c.laddr.ip == "127.0.0.1" for p in mine for c in p.net_connections() if c.status == psutil.CONN_LISTEN
    )

    kindred("down")
    assert not [
        process for process in mine if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ]
    listening = {c.laddr.port for c in psutil.net_connections() if c.status == psutil.CONN_LISTEN}
    assert not ports & listening


def test_secrets_are_in_files_that_only_their_owner_reads(demo):
    private = [demo.home / "secrets.json", *Path(demo.home / "mariadb").glob("*password*")]
    assert len(private) >= 2
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
