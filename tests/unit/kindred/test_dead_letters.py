import json
from typing import Any

import pytest

from kindred.common import dead_letters, execution
from kindred.common.dead_letters import waiting

FLOW = "arn:aws:states:us-east-1:111111111111:stateMachine:kindred-artists"
DUE = "2026-11-16T06:00:00Z"


def message(body: object, target: str = FLOW) -> dict[str, Any]:
    attributes = {"TARGET_ARN": target, "ERROR_CODE": "ThrottlingException", "ERROR_MESSAGE": "Rate exceeded"}
    return {
        "Body": json.dumps(body),
        "ReceiptHandle": f"receipt of {target}",
        "Attributes": {"SentTimestamp": "1795000000000"},
        "MessageAttributes": {name: {"StringValue": text} for name, text in attributes.items()},
    }


class FakeQueue:
    """SQS that gives each message once."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages, self.deleted = list(messages), []

    def receive_message(self, **_asked: Any) -> dict[str, Any]:
        given, self.messages = self.messages[:10], self.messages[10:]
        return {"Messages": given} if given else {}

    def delete_message(self, **asked: Any) -> None:
        self.deleted.append(asked["ReceiptHandle"])


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Any:
    def with_messages(*messages: dict[str, Any]) -> FakeQueue:
        made = FakeQueue(*messages)
        monkeypatch.setattr(dead_letters, "client", lambda _service: made)
        return made

    return with_messages


@pytest.mark.parametrize(
    "body",
    [
        {"scheduled_time": DUE},
        {"Input": json.dumps({"scheduled_time": DUE}), "StateMachineArn": FLOW},
    ],
    ids=["the input itself", "the call that failed"],
)
def test_a_letter_says_what_was_due_when_and_why_it_was_not_started(queue: Any, body: object) -> None:
    queue(message(body))
    (letter,) = waiting("queue")
    assert (letter.scheduled_time, letter.target) == (DUE, FLOW)
    assert letter.error == "ThrottlingException: Rate exceeded"
    assert letter.arrived.startswith("2026-11-1")


def test_every_letter_is_found_however_many_there_are(queue: Any) -> None:
    queue(*(message({"scheduled_time": DUE}) for _ in range(23)))
    assert len(list(waiting("queue"))) == 23


def test_a_replay_starts_the_run_for_the_time_it_was_due_and_takes_the_letter_off(
    queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, object]] = []
    monkeypatch.setattr(
        execution, "start", lambda flow, given: started.append((flow, given)) or "arn:x:run-1"
    )
    fake = queue(message({"scheduled_time": DUE}))
    (letter,) = waiting("queue")
    assert dead_letters._replay("queue", letter) == "started as run-1"
    assert started == [(FLOW, {"scheduled_time": DUE})]
    assert fake.deleted == [f"receipt of {FLOW}"]


def test_a_start_that_fails_again_leaves_the_letter(queue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_flow: str, _given: object) -> str:
        raise ConnectionError

    monkeypatch.setattr(execution, "start", refuse)
    fake = queue(message({"scheduled_time": DUE}))
    (letter,) = waiting("queue")
    with pytest.raises(ConnectionError):
        dead_letters._replay("queue", letter)
    assert not fake.deleted


def test_a_function_that_was_not_called_is_not_started_as_a_run(
    queue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "start", lambda *_: pytest.fail("started"))
    fake = queue(message({}, "arn:aws:lambda:us-east-1:111111111111:function:kindred-artists-freshness"))
    (letter,) = waiting("queue")
    assert not letter.is_run
    dead_letters._replay("queue", letter)
    assert fake.deleted
