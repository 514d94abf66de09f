"""Which run of a day owns the day's files: the last one that took ownership.

    runs/<pipeline>/dt=…/owner.json

Two runs of a day write files under the same keys. Only the owner may write: any other run of the day
ends as Superseded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import Superseded
from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from lambdas.core.run import PipelineRun


def take_ownership(bucket: str, run: PipelineRun) -> None:
    """Take the day over from any earlier run."""
    lake.put_json(bucket, _key(run), {"run_id": run.run_id})


def require_owner(bucket: str, run: PipelineRun) -> None:
    """Raise Superseded where another run has taken the day over."""
    if lake.get_json(bucket, _key(run)) != {"run_id": run.run_id}:
        raise Superseded(run.dt)


def _key(run: PipelineRun) -> str:
    return f"{run.folder}/owner.json"
