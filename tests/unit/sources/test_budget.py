"""How many calls a run makes, and how long they take at a quota."""

import json
from pathlib import Path

import pytest

from lambdas.sources import budget, reccobeats
from lambdas.sources.spotify import audio_features

FLOW = Path(__file__).parents[3] / "lambdas" / "artists" / "flow.asl.json"


def test_a_thousand_artists_take_eleven_hundred_calls():
    found = budget.estimate("spotify", "spotify", 1000, per_second=10, per_day=0)
    assert found == budget.Estimate(calls=1100, seconds=110)


def test_a_daily_quota_is_waited_for_from_the_second_day_on():
    assert budget.estimate("spotify", "spotify", 1000, per_second=10, per_day=600).seconds == 86_400
    assert budget.estimate("spotify", "spotify", 100, per_second=10, per_day=600).seconds == 11


def test_files_take_no_calls():
    assert budget.estimate("files", "files", 1_000_000, per_second=1, per_day=1) == (0, 0)


@pytest.mark.parametrize(("batches", "share"), [(0, 8), (1, 8), (2, 4), (8, 1), (500, 1)])
def test_batches_share_the_rate(batches, share):
    assert budget.share(8, batches) == share


def test_the_flow_runs_as_many_batches_at_once_as_the_rate_is_shared_among():
    assert json.loads(FLOW.read_text())["States"]["batches"]["MaxConcurrency"] == budget.BATCHES_AT_ONCE


def test_the_ids_of_a_call_are_the_sources_own():
    assert budget.FEATURES_PER_CALL["spotify"] == audio_features.IDS_PER_CALL
    assert budget.FEATURES_PER_CALL["reccobeats"] == reccobeats.IDS_PER_CALL
