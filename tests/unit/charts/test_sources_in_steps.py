"""What charts' steps do with a source that throttles, or gives a chart without a track."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from lambdas.charts.schemas import CHART
from lambdas.charts.settings import ChartSettings
from lambdas.charts.sources import Chart
from lambdas.charts.steps import chart_entries, probe
from lambdas.core.errors import EmptyChart, SourceThrottled

FLOW = Path(__file__).parents[3] / "lambdas" / "charts" / "flow.asl.json"
NOW = datetime(2026, 11, 20, 12, 0, 0, 1, tzinfo=UTC)
EVENT = {
    "run_id": "a-run",
    "dt": "2026-11-20",
    "started_at": "2026-11-20T11:00:00Z",
    "deadline": "2026-11-27T11:00:00Z",
    "source": "spotify",
    "features": "files",
    "refetch": True,
    "force": False,
}


@pytest.fixture
def source(monkeypatch):
    """A source of charts for both steps; the lake takes whatever it is given."""
    made = SimpleNamespace(name="spotify", has_history=False, calls=1, fingerprint=lambda _day="": "spotify")
    for name in ChartSettings.names():
        monkeypatch.setenv(name, "1")
    for step in (probe, chart_entries):
        monkeypatch.setattr(step, "chart_source", lambda *_: made)
    made.written = []
    monkeypatch.setattr(chart_entries.run_files, "noted", lambda *_: {})
    monkeypatch.setattr(chart_entries.lake, "put", lambda *_: made.written.append(_))
    monkeypatch.setattr(chart_entries.lake, "put_json", lambda *_: made.written.append(_))
    return made


def throttle():
    raise SourceThrottled("spotify", NOW)


def test_a_throttled_probe_says_when_to_come_back_in_whole_seconds_and_never_too_early(source):
    source.probe = throttle
    answer = probe.handler(EVENT, None)
    assert (answer["status"], answer["retry_at"]) == ("throttled", "2026-11-20T12:00:01Z")


def test_a_probe_that_is_throttled_past_the_next_start_ends_the_run_as_incomplete(source):
    source.probe = throttle
    answer = probe.handler(EVENT | {"deadline": "2026-11-20T11:59:59Z"}, None)
    assert answer["status"] == "incomplete"


def test_the_flow_waits_for_a_throttled_probe_and_asks_again():
    states = json.loads(FLOW.read_text())["States"]
    choice = states[states["probe"]["Next"]]
    next_by_status = {rule["StringEquals"]: rule["Next"] for rule in choice["Choices"]}
    wait = states[next_by_status["throttled"]]
    assert (wait["Type"], wait["TimestampPath"], wait["Next"]) == ("Wait", "$.probe.value.retry_at", "probe")
    assert states[next_by_status["incomplete"]]["Parameters"]["Error"] == "Incomplete"
    assert choice["Default"] == "list_markets"


def test_a_chart_without_a_track_is_an_error_that_says_what_was_left_out_and_nothing_is_written(source):
    source.chart = lambda *_: Chart(CHART.empty_table(), NOW, {"removed tracks": 12})
    with pytest.raises(
        EmptyChart, match=r"chart of Brazil .* \(left out: 12 removed tracks\).*charts_markets"
    ):
        chart_entries.handler(EVENT | {"name": "brazil-1", "market": "Brazil", "day": "2026-11-20"}, None)
    assert not source.written
