"""One day of a plan -> its files of every table and of every pipeline's runs, without what is erased.

A day may be done twice: what went is not found again. A purge says what the day had of the source before
anything goes, so that a day which was killed half way still loses all that was made of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lambdas.core.logs import log
from lambdas.core.settings import LakeSettings
from lambdas.lake import objects as lake
from lambdas.operations.erase.edits import Edits
from lambdas.operations.erase.forgetting import forget_day
from lambdas.operations.erase.parts import folders_of
from lambdas.operations.erase.plan import Plan
from lambdas.operations.erase.purging import held_on, purge_day

if TYPE_CHECKING:
    from lambdas.operations.erase.plan import Subject


class Asked(TypedDict):
    """A plan's folder, and one of its days, YYYY-MM-DD."""

    plan: str
    day: str


def handler(event: Asked, context: object) -> Asked:
    """A day of a plan, done -> the same.

    Raises:
        DeleteFailed, StoreUnavailable, InvalidInput: something of the day is not erased.
    """
    settings = LakeSettings.from_env()
    plan, day = Plan(settings.lake, event["plan"]), event["day"]
    try:
        _erase(plan, plan.subject(), day)
    except Exception as error:
        plan.put_failure(day, str(error) or type(error).__name__)
        raise
    return event


def _erase(plan: Plan, subject: Subject, day: str) -> None:
    edits = Edits(plan.bucket, dry_run=subject.dry_run)
    older = _older_versions(plan.bucket, day)
    files, held = plan.files(day), plan.held(day)
    if subject.source:
        held = held_on(plan.bucket, subject, day, files, held)
        plan.put_held(day, held)
        touched = purge_day(edits, subject, day, files, held)
    else:
        touched = forget_day(edits, subject, day, files)
    if not subject.dry_run:
        # What was replaced or deleted just now has become an older version too.
        lake.delete_versions(plan.bucket, _older_versions(plan.bucket, day))
    edits.counts["older versions"] += len(older)
    plan.put_done(day, {"counts": dict(edits.counts), "held": held, "touched": touched})
    log.info("day erased", extra={"day": day, "dry_run": subject.dry_run, "counts": dict(edits.counts)})


def _older_versions(bucket: str, day: str) -> list[tuple[str, str]]:
    return [one for folder in folders_of(day) for one in lake.older_versions(bucket, folder)]
