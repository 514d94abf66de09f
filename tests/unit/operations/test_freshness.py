from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lambdas.operations import freshness


class FakeStates:
    """Step Functions with one state machine."""

    def __init__(self, made: datetime, succeeded: list[datetime]) -> None:
        self.made, self.succeeded = made, succeeded

    def list_executions(self, **asked: Any) -> dict[str, Any]:
        assert (asked["stateMachineArn"], asked["statusFilter"]) == ("arn:flow", "SUCCEEDED")
        newest = sorted(self.succeeded, reverse=True)[: asked["maxResults"]]
        return {"executions": [{"stopDate": one} for one in newest]}

    def describe_state_machine(self, **asked: Any) -> dict[str, Any]:
        assert asked == {"stateMachineArn": "arn:flow"}
        return {"creationDate": self.made}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPELINE", "artists")
    monkeypatch.setenv("STATE_MACHINE", "arn:flow")


def ago(hours: float) -> datetime:
    return datetime.now(UTC) - timedelta(hours=hours)


def test_hours_are_counted_from_the_newest_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "client", lambda _: FakeStates(ago(100), [ago(30), ago(6), ago(54)]))
    assert freshness.handler({}, None)["hours"] == pytest.approx(6, abs=0.1)


def test_a_pipeline_that_never_succeeded_is_as_old_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "client", lambda _: FakeStates(ago(100), []))
    assert freshness.handler({}, None)["hours"] == pytest.approx(100, abs=0.1)
