"""Alarms on figures that functions write: the function that should set one off does, under AWS's runtime client."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from lambdas.core.logs import SERVICE
from tests.infra.alarms.cloudwatch import data, rings, seen
from tests.infra.alarms.runtime import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIPELINES = ("artists", "charts")
SYSTEM = "kindred-demo"
pytestmark = pytest.mark.integration


class StepFunctions(BaseHTTPRequestHandler):
    """Knows one state machine, whose last success ended as long ago as the test says."""

    server: Any

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        ended = (datetime.now(UTC) - timedelta(hours=self.server.hours_ago)).timestamp()
        execution = {
            "executionArn": "arn:e", "stateMachineArn": "arn:m", "name": "e", "status": "SUCCEEDED",
            "startDate": ended - 60, "stopDate": ended,
        }  # fmt: skip
        body = json.dumps({"executions": [execution]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def step_functions() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), StepFunctions)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def measured(template: dict[str, Any], of_type: Any, step_functions: Any) -> Callable[[str, int], list[Any]]:
    """What `freshness` writes when the pipeline's last success ended so many hours ago."""
    made = {one["FunctionName"]: one for one in of_type(template, "AWS::Lambda::Function").values()}

    def measure(pipeline: str, hours_ago: int) -> list[Any]:
        step_functions.hours_ago = hours_ago
        function = made[f"kindred-{pipeline}-freshness"]
        ran = run(
            function["Handler"],
            {"scheduled_time": "2026-11-23T06:00:00Z"},
            {
                "AWS_ENDPOINT_URL_SFN": f"http://127.0.0.1:{step_functions.server_port}",
                **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
                **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), "us-east-1"),
                "PIPELINE": pipeline,
                "STATE_MACHINE": "arn:m",
                SERVICE: function["Environment"]["Variables"][SERVICE],
            },
        )
        assert not ran.failed, ran.answer
        return data(ran.lines)

    return measure


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_late_rings_when_the_last_success_is_long_ago(alarm: Any, measured: Any, pipeline: str) -> None:
    late = alarm(f"{pipeline}-late")
    for hours_ago, expected in ((300, True), (100, False)):
        values = seen(late, measured(pipeline, hours_ago))
        assert values == [pytest.approx(hours_ago, abs=0.1)]
        assert rings(late, values) is expected


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_late_rings_when_nobody_measures(alarm: Any, pipeline: str) -> None:
    assert rings(alarm(f"{pipeline}-late"), [])


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_source_throttled_rings_when_a_source_answers_429(
    system: Any, run_step: Any, alarm: Any, pipeline: str
) -> None:
    event = system.event(pipeline, "probe") | {"source": "spotify", "features": "spotify"}
    system.throttle()
    try:
        ran = run_step(pipeline, "probe", event)
    finally:
        system.behave()
    assert not ran.failed, ran.answer
    assert ran.answer["status"] == "throttled"
    values = seen(alarm(f"{pipeline}-source-throttled"), data(ran.lines))
    assert values
    assert rings(alarm(f"{pipeline}-source-throttled"), values)
    # The line that an operator reads is JSON too, with its fields, at its level.
    (said,) = [line for line in map(json.loads, ran.lines) if line.get("message") == "source throttles"]
    assert (said["level"], said["service"], said["source"]) == ("WARNING", f"kindred-{pipeline}", "spotify")


def test_low_coverage_of_artists_rings_when_the_table_is_refused_for_it(
    system: Any, run_step: Any, synthesise: Any, of_type: Any
) -> None:
    template = synthesise(artists_lowest_coverage=0.999)
    alarms = {one["AlarmName"]: one for one in of_type(template, "AWS::CloudWatch::Alarm").values()}
    alarm = alarms["kindred-artists-low-coverage"]
    ran = run_step(
        "artists", "averages", system.event("artists", "averages"), ARTISTS_LOWEST_COVERAGE="0.999"
    )
    assert ran.failed
    assert ran.answer["errorType"] == "CoverageTooLow"
    (coverage,) = seen(alarm, data(ran.lines))
    assert 0 < coverage < 0.999
    assert rings(alarm, [coverage])


def test_low_coverage_of_charts_rings_when_tracks_lack_features(
    system: Any, run_step: Any, alarm: Any
) -> None:
    event = system.event("charts", "report")
    healthy = seen(alarm("charts-low-coverage"), data(run_step("charts", "report", event).lines))
    assert len(healthy) == 1
    assert not rings(alarm("charts-low-coverage"), healthy)

    event["tracks"]["value"]["tracks"] *= 10  # ten times as many tracks in the charts, no more features
    values = seen(alarm("charts-low-coverage"), data(run_step("charts", "report", event).lines))
    assert len(values) == 1
    assert rings(alarm("charts-low-coverage"), values)


def test_a_run_that_ended_before_it_compared_anything_says_nothing_of_coverage(
    system: Any, run_step: Any, alarm: Any
) -> None:
    event = system.event("charts", "report")
    for step in ("related_tracks", "dashboard"):
        event.pop(step, None)
    event["error"] = {"Error": "SourceForbidden", "Cause": '{"errorMessage": "403"}'}
    ran = run_step("charts", "report", event)
    assert not ran.failed, ran.answer
    assert seen(alarm("charts-low-coverage"), data(ran.lines)) == []


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_throttled_rings_when_lambda_refuses_to_start_a_step(
    system: Any, of_type: Any, template: dict[str, Any], alarm: Any, pipeline: str
) -> None:
    lambda_ = system.client("lambda")
    lambda_.put_function_concurrency(
        FunctionName=f"{SYSTEM}-{pipeline}-probe", ReservedConcurrentExecutions=0
    )
    try:
        with pytest.raises(lambda_.exceptions.TooManyRequestsException):
            lambda_.invoke(FunctionName=f"{SYSTEM}-{pipeline}-probe", Payload=b"{}")
    finally:
        lambda_.delete_function_concurrency(FunctionName=f"{SYSTEM}-{pipeline}-probe")
    # Lambda counts such a call in Throttles of the function's name.
    throttled = alarm(f"{pipeline}-throttled-probe")
    assert (throttled["Namespace"], throttled["MetricName"]) == ("AWS/Lambda", "Throttles")
    ((name, function),) = [(one["Name"], one["Value"]["Ref"]) for one in throttled["Dimensions"]]
    made = of_type(template, "AWS::Lambda::Function")[function]
    assert (name, made["FunctionName"]) == ("FunctionName", f"kindred-{pipeline}-probe")
    assert rings(throttled, [1])
