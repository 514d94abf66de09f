"""Start a flow and follow it: progress is read from the execution's history."""

from __future__ import annotations

import json
import signal
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from kindred.common.console import console
from lambdas.core.aws import client
from lambdas.core.errors import KindredError
from lambdas.lake.outcomes import message_of
from lambdas.sources.waiting import NOTHING_TO_DO

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from lambdas.core.pipeline import Pipeline

_TURN_S = 0.2


def tell_nothing_to_do(figures: Mapping[str, Any]) -> bool:
    """Print why a run had nothing to do; whether that is how it ended."""
    if figures["status"] != NOTHING_TO_DO:
        return False
    console.print(f"\n[bold]{figures['pipeline']}[/] of [bold]{figures['dt']}[/]  [quiet]{NOTHING_TO_DO}[/]")
    console.print(f"[quiet]{escape(figures['message'])}[/]", soft_wrap=True)
    return True


class RunFailed(KindredError):
    """A run did not succeed; the message is the failed step's."""


class Interrupted(KindredError):
    """Ctrl-C ended a command that had started a run; the message says whether the run was stopped."""


def start(state_machine: str, given: Mapping[str, object]) -> str:
    """Start an execution; its ARN. Its name has the time and is unique; for None the flow takes its default.

    Raises:
        Interrupted: by Ctrl-C, which stops the run if it has started.
    """
    settled = {key: value for key, value in given.items() if value is not None}
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    expected = f"{state_machine.replace(':stateMachine:', ':execution:')}:{name}"
    with stopped_by_ctrl_c(expected):
        return client("stepfunctions").start_execution(
            stateMachineArn=state_machine, name=name, input=json.dumps(settled)
        )["executionArn"]


def wait(execution: str) -> dict[str, Any]:
    """The execution's output, once it has ended.

    Raises:
        RunFailed: it failed, was stopped, or timed out.
        Interrupted: by Ctrl-C, which stops the run.
    """
    with stopped_by_ctrl_c(execution):
        return _end_of(execution)


def _end_of(execution: str) -> dict[str, Any]:
    while True:
        described = client("stepfunctions").describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            break
        time.sleep(_TURN_S)
    if described["status"] != "SUCCEEDED":
        cause = described.get("cause") or f"the run {described['status'].lower()}"
        raise RunFailed(message_of({"Error": described.get("error", ""), "Cause": cause}))
    return dict(json.loads(described["output"]))


def follow(
    execution: str, pipeline: Pipeline, line_of: Mapping[str, Callable[[dict[str, Any]], str]]
) -> dict[str, Any]:
    """Show a bar per step until the execution ends; its output.

    Args:
        execution: ARN.
        pipeline: states which states are shown, and which of them count items.
        line_of: state name -> the line to print of its output when it has ended; none if it is empty.

    Raises:
        RunFailed: it failed, was stopped, or timed out.
        Interrupted: by Ctrl-C, which stops the run.
    """
    with stopped_by_ctrl_c(execution):
        return watch(execution, pipeline, line_of)


@contextmanager
def stopped_by_ctrl_c(execution: str) -> Iterator[None]:
    """Stop the run that this command started if Ctrl-C ends the command. A second Ctrl-C changes nothing."""
    try:
        yield
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise Interrupted(_stop(execution)) from None


def _stop(execution: str) -> str:
    """Stop a run; one line about it."""
    name = execution.rpartition(":")[2]
    try:
        client("stepfunctions").stop_execution(executionArn=execution, error="Stopped", cause="Ctrl-C")
    except client("stepfunctions").exceptions.ExecutionDoesNotExist:
        return "stopped before the run began"
    except (BotoCoreError, ClientError) as error:
        return f"run {name} goes on, because it could not be stopped ({error}); see `kindred runs`"
    return f"stopped run {name}; the tables stay as they were: run again"


class Shown(Protocol):
    """The states that the command line shows while a flow runs, as a Pipeline states them."""

    @property
    def progress(self) -> Mapping[str, str]:
        """The states, in order, and what each does."""

    @property
    def maps(self) -> tuple[str, ...]:
        """Those of them that fan out, whose items are counted."""


def watch(
    execution: str, shown: Shown, line_of: Mapping[str, Callable[[dict[str, Any]], str]]
) -> dict[str, Any]:
    """As follow; Ctrl-C leaves the execution running."""
    columns = (
        SpinnerColumn(finished_text="[good]✓[/]"),
        TextColumn("{task.description:<44}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bars = {
            state: progress.add_task(f"{state}: {text}", total=None, start=False)
            for state, text in shown.progress.items()
        }
        left = dict(line_of)
        while True:
            described = client("stepfunctions").describe_execution(executionArn=execution)
            for state in _draw(progress, bars, shown.maps, execution) & left.keys():
                if said := left.pop(state)(_output(execution, state)):
                    progress.console.print(said)
            if described["status"] != "RUNNING":
                break
            time.sleep(_TURN_S)
    return _end_of(execution)


def _draw(progress: Progress, bars: Mapping[str, TaskID], maps: Collection[str], execution: str) -> set[str]:
    """Update the bars; the states that have ended."""
    entered, exited = set[str](), set[str]()
    history = client("stepfunctions").get_paginator("get_execution_history")
    for page in history.paginate(executionArn=execution, includeExecutionData=False):
        for event in page["events"]:
            if "stateEnteredEventDetails" in event:
                entered.add(event["stateEnteredEventDetails"]["name"])
            if "stateExitedEventDetails" in event:
                exited.add(event["stateExitedEventDetails"]["name"])
    for state, bar in bars.items():
        task = progress.tasks[bar]
        if state in entered and not task.started:
            progress.start_task(bar)
        if state in maps and state in entered:
            done, total = _map_counts(execution)
            progress.update(bar, completed=done, total=max(total, 1))
        if state in exited and not task.finished:
            everything = task.total or 1
            progress.update(bar, total=everything, completed=everything)
    return exited


def _output(execution: str, state: str) -> dict[str, Any]:
    history = client("stepfunctions").get_paginator("get_execution_history")
    for page in history.paginate(executionArn=execution):
        for event in page["events"]:
            ended = event.get("stateExitedEventDetails")
            if ended and ended["name"] == state:
                return dict(json.loads(ended.get("output", "{}")))
    return {}


def _map_counts(execution: str) -> tuple[int, int]:
    for run in client("stepfunctions").list_map_runs(executionArn=execution)["mapRuns"]:
        counts = client("stepfunctions").describe_map_run(mapRunArn=run["mapRunArn"])["itemCounts"]
        return counts["succeeded"], counts["total"]
    return 0, 1
