"""Erases what belongs to no partition; then adds up the counts and deletes the plan.

That is: imported files, the pages, Athena's results (also of the queries of this erasing), older versions
of partitions that no longer exist. If a partition failed, it raises, and the plan stays for a resumption.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from dashboard.format import FOLDER
from dashboard.publishing import older_versions, withdraw
from lambdas.core.errors import ErasingIncomplete
from lambdas.core.logs import log
from lambdas.core.settings import EraseSettings
from lambdas.lake import objects as lake
from lambdas.lake.outcomes import message_of
from lambdas.lake.parquet import to_parquet
from lambdas.operations.erase.edits import Change, Edits
from lambdas.operations.erase.parts import (
    RESULTS,
    all_folders,
    day_of,
    imported_file_of,
    incoming,
    partition_of,
)
from lambdas.operations.erase.plan import Plan
from lambdas.operations.erase.rows import from_source, names, without
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from lambdas.core.pipeline import ImportedFile, Pipeline
    from lambdas.lake.manifests import CaughtError
    from lambdas.operations.erase.plan import Subject


class FinishEvent(TypedDict):
    """A plan's folder; and the error that the flow caught, if a partition failed."""

    plan: str
    error: NotRequired[CaughtError]


class Report(TypedDict):
    """The counts of what was erased, or would be in a dry run, and the days that it was of."""

    counts: dict[str, int]
    days: list[str]


def handler(event: FinishEvent, context: object) -> Report:
    """A plan whose partitions are done -> the report.

    Raises:
        ErasingIncomplete: some of them are not.
        DeleteFailed: S3 did not delete some of what it was asked to.
        StoreUnavailable: other writers kept changing an object.
    """
    settings = EraseSettings.from_env()
    plan = Plan(settings.lake, event["plan"])
    subject, partitions = plan.subject(), plan.partitions()
    _require_done(plan, partitions, event.get("error"))

    older = _older_versions(plan.bucket, set(partitions))
    edits = Edits(plan.bucket, dry_run=subject.dry_run)
    for pipeline in PIPELINES:
        _erase_imported(edits, subject, pipeline)
    did = {each: plan.done(each) or {} for each in partitions}
    held = {
        pipeline.name: {day_of(key) for key, each in did.items() if each["held"].get(pipeline.name)} - {""}
        for pipeline in PIPELINES
    }
    # Under other settings pages were elsewhere, and what was there stays there.
    for site in sorted({settings.dashboard, f"s3://{settings.lake}/{FOLDER}"}):
        _withdraw_pages(edits, subject, site, held)
    edits.delete(lake.keys(plan.bucket, RESULTS), "Athena's results")
    edits.counts["older versions"] += len(older)
    if not subject.dry_run:
        lake.delete_versions(plan.bucket, _older_versions(plan.bucket, set(partitions)))

    counts = Counter[str]()
    for each in (plan.done("rows"), *did.values(), plan.done("tables"), {"counts": edits.counts}):
        counts.update((each or {"counts": {}})["counts"])
    touched = sorted({day_of(key) for key, each in did.items() if each["touched"]} - {""})
    log.info("erased", extra={"dry_run": subject.dry_run, "counts": dict(counts), "days": len(touched)})
    plan.delete()
    return {"counts": dict(counts), "days": touched}


def _require_done(plan: Plan, partitions: list[str], error: CaughtError | None) -> None:
    failed = plan.failures()
    missing = [each for each in partitions if plan.done(each) is None]
    if missing or error:
        partition = next(iter(failed), "")
        if partition:
            first = f"{partition}: {failed[partition]}"
        else:
            first = message_of(error) if error else f"{missing[0]} was not done"
        raise ErasingIncomplete(len(missing), first)


def _erase_imported(edits: Edits, subject: Subject, pipeline: Pipeline) -> None:
    folder = incoming(pipeline)
    keys = sorted(lake.keys(edits.bucket, folder))
    if subject.source == "files":
        edits.delete(keys, "imported files")
        return
    for key in keys:
        file = imported_file_of(pipeline, key.removeprefix(folder))
        if file and (file.source or not subject.source):
            edits.rewrite(key, lambda body, file=file: _imported(body, file, subject))  # type: ignore[misc]
    if pipeline.after_erasing_imports:
        _named(pipeline.after_erasing_imports)(edits.bucket, dry_run=edits.dry_run)


def _imported(body: bytes, file: ImportedFile, subject: Subject) -> Change:
    def is_erased(rows: pa.Table) -> object:
        if subject.source:
            return from_source(rows, file.source, subject.source)
        return names(rows, file.ids, subject.ids)

    encode = _named(file.encoder) if file.encoder else to_parquet
    left, gone, _ = without(body, is_erased, encode)
    return Change(left, {"imported rows": gone})


def _withdraw_pages(edits: Edits, subject: Subject, site: str, held: dict[str, set[str]]) -> None:
    """Remove the runs from the site that show what is forgotten, or whose day had something of the source."""
    for pipeline in PIPELINES:
        kinds = {kind for table in pipeline.serving for kind in table.ids.values()}
        shown = [one.encode() for kind, ids in subject.ids.items() if kind in kinds for one in ids]
        if subject.label and subject.kind in kinds:
            shown += [subject.label.encode(), json.dumps(subject.label)[1:-1].encode()]

        def is_erased(
            dt: str,
            body: Callable[[], bytes],
            days: set[str] = held[pipeline.name],
            shown: list[bytes] = shown,
        ) -> bool:
            return dt in days or (bool(shown) and _has_any(body(), shown))

        edits.counts["older versions"] += len(older_versions(site, pipeline.name)[1])
        edits.counts["files of the site"] += withdraw(site, pipeline.name, is_erased, dry_run=edits.dry_run)
        if not edits.dry_run:
            lake.delete_versions(*older_versions(site, pipeline.name))


def _has_any(body: bytes, ids: list[bytes]) -> bool:
    return any(one in body for one in ids)


def _older_versions(bucket: str, partitions: set[str]) -> list[tuple[str, str]]:
    """Those that no partition of the plan has deleted."""
    return [
        one
        for folder in all_folders()
        for one in lake.older_versions(bucket, folder)
        if one[0].startswith("incoming/") or partition_of(one[0]) not in partitions
    ]


def _named(name: str) -> Callable[..., Any]:
    """The function that a statement names as "module:function"."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found
