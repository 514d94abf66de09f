"""What the last release left is read, served, run again and erased by this project."""

import re
from collections import Counter

import pandas as pd
import pytest

from tests.command_line import Kindred
from tests.upgrade import stores
from tests.upgrade.conftest import DAY, Before

pytestmark = pytest.mark.e2e

NEXT = "2026-11-21"
PIPELINES = ("artists", "charts")
Columns = dict[str, list[str]]


def counts(said: str) -> dict[str, int]:
    """The rows of each table that a dry run counts."""
    found = re.findall(r"^ +([\d,]+) rows of (\S+ in .*\S) *$", said, re.MULTILINE)
    return {what: int(count.replace(",", "")) for count, what in found}


def succeeded(said: str) -> set[tuple[str, str]]:
    """(pipeline, day) of the runs that `kindred runs` shows as succeeded."""
    return set(re.findall(r"^(\w+) +(\S+) +[\d-]+ [\d:]+ +succeeded", said, re.MULTILINE))


def test_no_service_runs_the_releases_code_any_more(upgraded: Kindred, before: Before) -> None:
    now = stores.running(upgraded.home).values()
    assert len(now) >= len(before.services)  # each of the release's, and services that it did not have
    assert all(service.process() for service in now)
    assert not [service for service in before.services if service.process()]


def test_its_runs_are_listed_with_what_they_were(upgraded: Kindred, before: Before) -> None:
    now = upgraded("runs")
    assert succeeded(before.runs) == {(pipeline, DAY) for pipeline in PIPELINES}
    assert succeeded(now) == succeeded(before.runs)
    figures = re.compile(r"\d+\.\d%|\b\d{1,3}(?:,\d{3})+\b")
    # It may show more of a run than the release did, and never less.
    assert Counter(figures.findall(before.runs)) <= Counter(figures.findall(now))


def test_every_row_in_the_lake_is_read_as_before(upgraded: Kindred, before: Before, columns: Columns) -> None:
    now = stores.lake(upgraded.home, columns, DAY)
    for table, rows in before.lake.items():
        assert len(rows), table
        pd.testing.assert_frame_equal(now[table], rows, obj=table)


def test_every_row_in_mysql_is_served_as_before(upgraded: Kindred, before: Before) -> None:
    now = stores.served(upgraded.home, before.served)
    for table, rows in before.served.items():
        assert len(rows), table
        pd.testing.assert_frame_equal(now[table], rows, check_exact=True, obj=table)


def test_questions_about_its_runs_are_answered(upgraded: Kindred, before: Before) -> None:
    assert "distance" in upgraded("artists", "related", before.artist)
    track = str(before.served["related_tracks"]["track_id"].iloc[0])
    assert "distance" in upgraded("charts", "related", track)
    assert "Global" in upgraded("charts", "movers")
    assert len(upgraded.table("query", f"select * from market_profile where dt = '{DAY}'")) == len(
        before.lake["chart_entries"]["market"].unique()
    )
    assert len(upgraded.table("mysql", "select * from related_tracks")) == len(
        before.served["related_tracks"]
    )
    upgraded("check")


def test_erasing_counts_what_the_release_counted(upgraded: Kindred, before: Before) -> None:
    for said, command in (
        (before.forgetting, ("artists", "forget", before.artist, "--dry-run")),
        (before.purging, ("purge", "--source", "files", "--dry-run")),
    ):
        then, now = counts(said), counts(upgraded(*command))
        assert then
        # What has nothing that goes is not listed any more.
        assert then == {what: now.get(what, 0) for what in then}


def test_the_same_day_again_gives_the_same_serving_tables(upgraded: Kindred, before: Before) -> None:
    for pipeline in PIPELINES:
        upgraded(pipeline, "run", "--dt", DAY)
    now = stores.served(upgraded.home, before.served)
    for table, rows in before.served.items():
        pd.testing.assert_frame_equal(now[table], rows, check_exact=False, atol=1e-9, rtol=0, obj=table)


def test_the_next_day_succeeds_and_leaves_the_day_before(
    upgraded: Kindred, before: Before, columns: Columns
) -> None:
    then = stores.lake(upgraded.home, columns, DAY)
    for pipeline in PIPELINES:
        upgraded(pipeline, "run", "--catalogue", "demo", "--dt", NEXT)
    assert succeeded(upgraded("runs")) == {(pipeline, day) for pipeline in PIPELINES for day in (DAY, NEXT)}
    now = stores.lake(upgraded.home, columns, DAY)
    for table, rows in then.items():
        pd.testing.assert_frame_equal(now[table], rows, obj=table)
    assert len(stores.served(upgraded.home)["related_artists"]) == len(before.served["related_artists"])


def test_an_artist_of_the_releases_day_is_forgotten_everywhere(upgraded: Kindred, before: Before) -> None:
    upgraded("artists", "forget", before.artist)
    for table, column in (("top_tracks", "artist_id"), ("related_artists", "artist_id"), ("artists", "id")):
        asked = f"select count(*) as n from {table} where {column} = '{before.artist}'"
        assert stores.athena(upgraded.home, asked)["n"].tolist() == ["0"], table
    rows = stores.served(upgraded.home)["related_artists"]
    assert not ((rows["artist_id"] == before.artist) | (rows["y_artist"] == before.artist)).any()
