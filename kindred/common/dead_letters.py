"""kindred dead-letters: scheduled starts that were never delivered, and their replay."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from kindred.common import execution, target
from kindred.common.console import console
from lambdas.core.aws import client
from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN_S = 60  # so that one call does not receive a letter twice
_SCHEDULED = "scheduled_time"


@dataclass(frozen=True)
class Letter:
    """A start that EventBridge Scheduler gave up on.

    Attributes:
        arrived: when it gave up, ISO, UTC.
        scheduled_time: when the start was due; empty where the letter does not say.
        target: ARN of what was to be started.
        error: why it was not.
        receipt: what deletes it.
    """

    arrived: str
    scheduled_time: str
    target: str
    error: str
    receipt: str

    @property
    def is_run(self) -> bool:
        """Whether a pipeline was to be started; else it is a function, which starts again by itself."""
        return ":stateMachine:" in self.target


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("dead-letters")(dead_letters)


def dead_letters(
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Start each now, for the day it was due.")] = False,
) -> None:
    """Show scheduled starts that were not delivered; with --replay start them and take them off the queue."""
    queue = target.chosen().outputs.get("DeadLetters")
    if not queue:
        raise InvalidInput(
            "dead-letters", "the local system has no schedule; name a deployed one with --stack"
        )
    letters = list(waiting(queue))
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for column in ("arrived, UTC", "due", "what", "why", *(["now"] if replay else [])):
        table.add_column(column, overflow="fold")
    for letter in letters:
        row = (letter.arrived, letter.scheduled_time, letter.target.rpartition(":")[2], letter.error)
        table.add_row(*map(Text, row), *([_replay(queue, letter)] if replay else []))
    if letters:
        console.print(table)
    else:
        console.print("[quiet]no dead letters[/]")


def waiting(queue: str) -> Iterator[Letter]:
    """The letters on the queue; they stay there, hidden for a minute."""
    while True:
        answer = client("sqs").receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HIDDEN_S,
            WaitTimeSeconds=1,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        messages = answer.get("Messages", [])
        if not messages:
            return
        yield from map(_letter, messages)


def _letter(message: Any) -> Letter:
    said = {name: one.get("StringValue", "") for name, one in message.get("MessageAttributes", {}).items()}
    sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC)
    return Letter(
        arrived=f"{sent:%Y-%m-%d %H:%M:%S}",
        scheduled_time=_scheduled(message["Body"]) or said.get("SCHEDULED_TIME", ""),
        target=said.get("TARGET_ARN") or _field(message["Body"], "StateMachineArn"),
        error=": ".join(said[name] for name in ("ERROR_CODE", "ERROR_MESSAGE") if said.get(name)),
        receipt=message["ReceiptHandle"],
    )


def _scheduled(body: str) -> str:
    """The time in the start's input, which is the letter itself or its field Input."""
    return _field(body, _SCHEDULED) or _field(_field(body, "Input"), _SCHEDULED)


def _field(text: str, name: str) -> str:
    try:
        found = json.loads(text)
    except ValueError:
        return ""
    return str(found.get(name, "")) if isinstance(found, dict) else ""


def _replay(queue: str, letter: Letter) -> str:
    said = "it measures again by itself; taken off"
    if letter.is_run:
        given = {_SCHEDULED: letter.scheduled_time} if letter.scheduled_time else {}
        said = f"started as {execution.start(letter.target, given).rpartition(':')[2]}"
    client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=letter.receipt)
    return said
