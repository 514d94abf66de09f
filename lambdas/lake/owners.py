"""Which run of a day owns it: the last one that took it.

    runs/<pipeline>/dt=…/owner.json

Two runs of a day write files under the same keys. The owner's are the day's; any other run of the day
ends as Superseded before it writes more.
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
