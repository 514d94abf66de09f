"""One partition of a plan -> its files of every table and every pipeline's runs, without what is erased.

A partition may be done twice. A purge first writes which tables had rows of the source, so that after a
killed execution the next one still deletes all that was computed from them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lambdas.core.logs import log
from lambdas.core.settings import LakeSettings
from lambdas.lake import objects as lake
from lambdas.operations.erase.edits import Edits
from lambdas.operations.erase.forgetting import forget_in
from lambdas.operations.erase.parts import folders_of
from lambdas.operations.erase.plan import Plan
from lambdas.operations.erase.purging import held_in, purge_in

if TYPE_CHECKING:
    from lambdas.operations.erase.plan import Subject


class PartitionEvent(TypedDict):
    """A plan's folder, and one of its partitions, such as dt=2026-01-05."""

    plan: str
    partition: str


def handler(event: PartitionEvent, context: object) -> PartitionEvent:
    """A partition of a plan, done -> the same.

    Raises:
        DeleteFailed, StoreUnavailable, InvalidInput: something of it is not erased.
    """
    settings = LakeSettings.from_env()
    plan, partition = Plan(settings.lake, event["plan"]), event["partition"]
    try:
        _erase(plan, plan.subject(), partition)
    except Exception as error:
        plan.put_failure(partition, str(error) or type(error).__name__)
        raise
    return event


def _erase(plan: Plan, subject: Subject, partition: str) -> None:
    edits = Edits(plan.bucket, dry_run=subject.dry_run)
    older = _older_versions(plan.bucket, partition)
    files, held = plan.files(partition), plan.held(partition)
    if subject.source:
        held = held_in(plan.bucket, subject, partition, files, held)
        plan.put_held(partition, held)
        touched = purge_in(edits, subject, partition, files, held)
    else:
        touched = forget_in(edits, subject, partition, files)
    if not subject.dry_run:
        # Objects that were replaced or deleted just now have become older versions too.
        lake.delete_versions(plan.bucket, _older_versions(plan.bucket, partition))
    edits.counts["older versions"] += len(older)
    plan.put_done(partition, {"counts": dict(edits.counts), "held": held, "touched": touched})
    log.info(
        "partition erased",
        extra={"partition": partition, "dry_run": subject.dry_run, "counts": dict(edits.counts)},
    )


def _older_versions(bucket: str, partition: str) -> list[tuple[str, str]]:
    return [one for folder in folders_of(partition) for one in lake.older_versions(bucket, folder)]
