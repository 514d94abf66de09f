"""What the lake remembers of the items that a run's Map works on, such as batches or markets.

runs/<pipeline>/dt=…/manifest.json              the items: [{"name": …, …}, …]
runs/<pipeline>/dt=…/complete.json              the same, once every item is in the lake
runs/<pipeline>/dt=…/failed/<run>/<name>.json   why an item failed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from lambdas.lake import objects as lake

if TYPE_CHECKING:
    from lambdas.core.run import PipelineRun


class CaughtError(TypedDict):
    """An error as a flow's Catch has it.

    Attributes:
        Error: its name.
        Cause: a Lambda's error as JSON, or a text.
    """

    Error: str
    Cause: str


def manifest_key(run: PipelineRun) -> str:
    """The object that lists the items of the day's last run."""
    return f"{run.folder}/manifest.json"


def complete_key(run: PipelineRun) -> str:
    """The manifest of the last run that has written all of the day's items."""
    return f"{run.folder}/complete.json"


def is_complete(bucket: str, run: PipelineRun) -> bool:
    """Whether a run has written all of the day's items."""
    return lake.exists(bucket, complete_key(run))


def item_names(bucket: str, key: str) -> set[str]:
    """The items of a manifest; none where there is no manifest."""
    return {item["name"] for item in lake.get_json(bucket, key) or []}


def failures(run: PipelineRun) -> str:
    """The folder of why items failed in this run; ends with a slash."""
    return f"{run.folder}/failed/{run.run_id}/"


def put_failure(bucket: str, run: PipelineRun, item: str, error: CaughtError) -> None:
    """Remember why an item failed."""
    lake.put_json(bucket, f"{failures(run)}{item}.json", error)
