"""Run the flow that erases, follow it, and erase the files on this machine."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kindred.common import dashboard
from kindred.common.console import console
from kindred.common.execution import start, watch
from lambdas.core.aws import client
from lambdas.operations.erase.plan import Plan, Subject
from lambdas.pipelines import PIPELINES
from local import services

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from kindred.common.target import Target


@dataclass(frozen=True)
class _Shown:
    """The states of the flow that the command line shows."""

    maps: tuple[str, ...] = ("partitions",)
    progress: Mapping[str, str] = field(
        default_factory=lambda: {
            "find": "which files hold it?",
            "rows": "rows of the serving tables",
            "partitions": "files of all days, what runs keep",
            "tables": "serving tables that a purged day made",
            "finish": "imported files, pages, older versions",
        }
    )


def purge(chosen: Target, source: str, *, dry_run: bool) -> None:
    """Remove everything that came from a source. Raises as lambdas.operations.erase says."""
    _print_counts(_carry_out(chosen, {"source": source, "dry_run": dry_run}), dry_run=dry_run)
    files = sum(kept.purge(chosen, source, dry_run=dry_run) for kept in _local_files())
    if source == "files":
        console.print(f"[figure]{files}[/] catalogue files kept on this machine")


def forget(chosen: Target, artist: str, *, dry_run: bool) -> None:
    """Remove an artist. Raises as lambdas.operations.erase says."""
    report = _carry_out(chosen, {"artist": artist, "dry_run": dry_run})
    rows = sum(kept.forget(chosen, artist, dry_run=dry_run) for kept in _local_files())
    report["counts"]["rows of the catalogue kept on this machine"] = rows
    _print_counts(report, dry_run=dry_run)
    console.print("[quiet]the files you imported from are yours: it comes back if you import them again[/]")


def forget_listener(chosen: Target, listener: str, label: str, *, dry_run: bool) -> None:
    """Remove a listener. Raises as lambdas.operations.erase says.

    The execution is given a plan and not the listener, because its input is kept for months.
    """
    subject = Subject("listener", listener, dry_run, label=label)
    plan = Plan(chosen.lake, subject.folder)
    known = plan.earlier()
    if dry_run:
        plan.delete()
    plan.put_subject(subject if dry_run or known is None else replace(known, label=label or known.label))
    _print_counts(_carry_out(chosen, {"plan": plan.folder}), dry_run=dry_run)


def _carry_out(chosen: Target, what: dict[str, object]) -> dict[str, Any]:
    """The report of an execution: of one that is running already, if it erases the same."""
    machine = chosen.state_machine("erase")
    execution = _running(machine, what) or start(machine, what)
    shown = _Shown()
    if "source" in what:
        shown = _Shown(progress={state: text for state, text in shown.progress.items() if state != "rows"})
    try:
        report = watch(execution, shown, {})
    except KeyboardInterrupt:
        name = execution.rpartition(":")[2]
        raise KeyboardInterrupt(
            f"execution {name} goes on: run the same command again to follow it"
        ) from None
    dashboard.renew_copy(chosen)
    if not chosen.outputs:
        # The Athena of this machine keeps copies of what it has read.
        services.delete_copies(chosen.database)
    return report


def _running(machine: str, what: Mapping[str, object]) -> str | None:
    """An execution that is erasing the same."""
    states = client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    for arn in (one["executionArn"] for page in pages for one in page["executions"]):
        if json.loads(states.describe_execution(executionArn=arn)["input"]) == what:
            return arn
    return None


def _local_files() -> list[ModuleType]:
    """The pipelines' modules for files on this machine."""
    return [import_module(pipeline.local_files) for pipeline in PIPELINES if pipeline.local_files]


def _print_counts(report: Mapping[str, Any], *, dry_run: bool) -> None:
    console.print("would go, nothing has gone yet:" if dry_run else "gone for good:")
    for what, count in Counter(report["counts"]).items():
        console.print(f"  [figure]{count:>9,}[/] {what}")
    console.print(f"[quiet]days[/] {', '.join(report['days']) or 'none'}")
