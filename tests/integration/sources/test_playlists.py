"""Charts as playlists, from the local Spotify."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace

import pytest
import requests

from lambdas.charts.sources.playlists import Playlists
from lambdas.core.errors import SourceForbidden, SourceThrottled
from lambdas.sources.client import JsonClient, Limits
from lambdas.sources.spotify import WebApi

pytestmark = pytest.mark.integration

LONG, ODD, GAPS = "L" * 22, "O" * 22, "G" * 22
DAY = "2026-11-21"
HASTY = Limits(connect=2, answer=3, attempts=2, call=5, longest_wait=0.05, sleep_budget=0.2)


def song(number: int) -> dict:
    return {
        "kind": "track",
        "id": f"{number:022d}",
        "name": f"Song {number}",
        "album": "One",
        "popularity": 50,
        "artists": [[f"{number:021d}A", "A"], [f"{number:021d}B", "B"]],
        "duration_ms": 180_000,
        "isrc": None,
    }


@pytest.fixture(scope="module")
def lists(start):
    """An API of its own: 70 songs, a list with all that is no song, and 60 songs after 30 that were removed."""
    api, _ = start()
    odd = [{"kind": kind, "name": kind} for kind in ("removed", "local", "episode", "local")]
    playlists = {
        LONG: [song(number) for number in range(70)],
        ODD: [song(1), *odd, song(2), song(1)],
        GAPS: [odd[0]] * 30 + [song(number) for number in range(60)],
    }
    (api.folder / "small" / "playlists.json").write_text(json.dumps(playlists))
    return api


@pytest.fixture
def source(lists):
    for path in ("_misbehave", "_calls"):
        requests.delete(f"{lists.url}/{path}", timeout=5).raise_for_status()
    base = f"{lists.url}/small/spotify"

    def made(limits: Limits | None = None, **playlists: str) -> Playlists:
        api = WebApi(
            "an-app",
            "s3cret-of-the-app",
            api_url=base,
            token_url=f"{base}/api/token",
            client=JsonClient("spotify", limits=limits or HASTY),
        )
        return Playlists(api, playlists)

    return made


def test_the_first_fifty_songs_are_the_chart_in_their_order(source):
    chart = source(Global=LONG).chart("Global", DAY)
    assert chart.rows["rank"].to_pylist() == list(range(1, 51))
    assert chart.rows["track_name"].to_pylist() == [f"Song {number}" for number in range(50)]
    assert chart.rows["artist_names"][0].as_py() == ["A", "B"]
    assert set(chart.rows["market"].to_pylist()) == {"Global"}
    assert chart.skipped == {}


def test_what_is_no_track_is_skipped_and_counted_and_takes_no_rank(source):
    chart = source(Global=ODD).chart("Global", DAY)
    assert chart.rows["track_name"].to_pylist() == ["Song 1", "Song 2"]
    assert chart.rows["rank"].to_pylist() == [1, 2]
    assert chart.skipped == Counter({"removed tracks": 1, "local files": 2, "episodes": 1})


def test_no_page_is_asked_for_once_the_chart_is_full(source, lists):
    source(Global=LONG).chart("Global", DAY)
    assert lists.calls()["spotify/playlist"] == 1


def test_pages_are_asked_for_until_the_chart_is_full(source, lists):
    chart = source(Global=GAPS).chart("Global", DAY)
    assert lists.calls()["spotify/playlist"] == 2
    assert chart.rows.num_rows == 50
    assert chart.skipped == {"removed tracks": 30}


def test_pages_keep_to_the_rate(source):
    begun = time.monotonic()
    source(replace(HASTY, per_second=2), Global=GAPS).chart("Global", DAY)
    assert time.monotonic() - begun >= 1  # a token and two pages: two intervals of half a second


@pytest.mark.parametrize("status", [403, 404])
def test_where_items_is_closed_the_older_shape_is_read(source, lists, status):
    error = {"error": {"status": status, "message": "closed"}}
    lists.misbehave("/items", status=status, body=error, times=None)
    chart = source(Global=ODD).chart("Global", DAY)
    assert chart.rows["track_name"].to_pylist() == ["Song 1", "Song 2"]
    assert chart.skipped["episodes"] == 1


def test_the_probe_says_that_top_50s_are_closed_and_what_to_do(source):
    with pytest.raises(SourceForbidden, match="closed to apps made after 2024-11-27.*charts import"):
        source(Global="N" * 22).probe()


def test_a_long_throttle_is_handed_on(source, lists):
    lists.misbehave("/playlists/", status=429, headers={"Retry-After": "3600"}, times=None)
    with pytest.raises(SourceThrottled):
        source(Global=ODD).chart("Global", DAY)


def test_there_is_no_history(source):
    playlists = source(Global=ODD)
    assert playlists.days("Global", DAY) == [DAY]
    assert playlists.days("Brazil", DAY) == []
    assert not playlists.has_history
