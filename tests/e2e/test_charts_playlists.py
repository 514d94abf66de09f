"""Charts from playlists, as a user types it, while the local Spotify misbehaves."""

import json

import pandas as pd
import pytest
import requests

from infra.settings import Settings
from lambdas.charts.sources.playlists import playlists
from local.source_api.catalogue import PLAYLISTS

pytestmark = pytest.mark.e2e

RUN = ("charts", "run", "--source", "spotify", "--features", "files", "--refetch")
RELATED = "select track_id, y_track, distance from related_tracks order by track_id, y_track"


@pytest.fixture(scope="module")
def demo(new_home):
    """A system whose generated charts were run once, from files."""
    kindred = new_home()
    kindred("artists", "run", "--catalogue", "demo")
    kindred("charts", "run")
    return kindred


def test_a_run_whose_probe_is_throttled_waits_and_goes_on(demo):
    port = json.loads((demo.home / "services.json").read_text())["source APIs"][-1]
    url = f"http://127.0.0.1:{port}"
    throttle = {"path": "/playlists/", "status": 429, "headers": {"Retry-After": "7"}, "times": 1}
    requests.post(f"{url}/_misbehave", json=throttle, timeout=10).raise_for_status()
    requests.delete(f"{url}/_calls", timeout=10).raise_for_status()
    assert "number 1" in demo(*RUN)
    # The probe asked twice, then each of three markets once.
    assert requests.get(f"{url}/_calls", timeout=10).json()["spotify/playlist"] == 5


@pytest.mark.parametrize(("listed", "left_out"), [([], ""), ([{"kind": "removed"}] * 3, "3 removed tracks")])
def test_a_playlist_without_a_track_fails_the_run_and_leaves_the_tables_alone(demo, listed, left_out):
    before = demo.table("mysql", RELATED)
    brazil = playlists(Settings.from_cdk_json().charts_playlists)["Brazil"]
    file = demo.home / "catalogues" / "demo" / PLAYLISTS
    whole = file.read_text()
    file.write_text(json.dumps(json.loads(whole) | {brazil: listed}))
    try:
        said = " ".join(demo(*RUN, code=1).split())
    finally:
        file.write_text(whole)
    assert "the chart of Brazil from spotify holds no track" in said
    assert left_out in said
    assert "charts_markets" in said
    pd.testing.assert_frame_equal(demo.table("mysql", RELATED), before, check_exact=True)
