"""Charts from playlists, as a user types it, while the local Spotify misbehaves."""

import json

import pandas as pd
import pytest
import requests

from infra.settings import Settings
from lambdas.charts.settings import OperatorSettings
from lambdas.charts.sources.playlists import playlists
from local.source_api.catalogue import PLAYLISTS

pytestmark = pytest.mark.e2e

RUN = ("charts", "run", "--source", "spotify", "--features", "files", "--refetch")
RELATED = "select track_id, y_track, distance from related_tracks order by track_id, y_track"


class Demo:
    """A system that has run the generated charts once, from playlists, and the local Spotify's address."""

    def __init__(self, kindred) -> None:
        self.kindred = kindred
        kindred("artists", "run", "--catalogue", "demo")
        port = json.loads((kindred.home / "services.json").read_text())["source APIs"][2]
        self.url = f"http://127.0.0.1:{port}"
        self.undisturbed_calls = self.run_and_count_calls()

    def run_and_count_calls(self) -> int:
        requests.delete(f"{self.url}/_calls", timeout=10).raise_for_status()
        assert "number 1" in self.kindred(*RUN)
        return requests.get(f"{self.url}/_calls", timeout=10).json()["spotify/playlist"]


@pytest.fixture(scope="module")
def demo(new_home):
    return Demo(new_home())


def test_a_run_whose_probe_is_throttled_waits_and_asks_once_more(demo):
    throttle = {"path": "/playlists/", "status": 429, "headers": {"Retry-After": "7"}, "times": 1}
    requests.post(f"{demo.url}/_misbehave", json=throttle, timeout=10).raise_for_status()
    assert demo.run_and_count_calls() == demo.undisturbed_calls + 1


@pytest.mark.parametrize(("listed", "left_out"), [([], ""), ([{"kind": "removed"}] * 3, "3 removed tracks")])
def test_a_playlist_without_a_track_fails_the_run_and_leaves_the_tables_alone(demo, listed, left_out):
    before = demo.kindred.table("mysql", RELATED)
    brazil = playlists(Settings.from_cdk_json().of(OperatorSettings).charts_playlists)["Brazil"]
    file = demo.kindred.home / "catalogues" / "demo" / PLAYLISTS
    whole = file.read_text()
    file.write_text(json.dumps(json.loads(whole) | {brazil: listed}))
    try:
        said = " ".join(demo.kindred(*RUN, code=1).split())
    finally:
        file.write_text(whole)
    assert "the chart of Brazil from spotify holds no track" in said
    assert left_out in said
    assert "charts_markets" in said
    pd.testing.assert_frame_equal(demo.kindred.table("mysql", RELATED), before, check_exact=True)
