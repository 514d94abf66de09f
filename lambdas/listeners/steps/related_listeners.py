"""A bucket of listeners: each one's most similar others among all  ->  the lake, for `swap` to publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.schemas import table_schema
from lambdas.listeners import run_files
from lambdas.listeners.reading import read_listeners
from lambdas.listeners.run import Run, RunEvent
from lambdas.listeners.settings import RelatedSettings
from lambdas.models.features import chosen
from lambdas.models.similar_search import search

if TYPE_CHECKING:
    from collections.abc import Collection

    from lambdas.listeners.reading import Listeners
    from lambdas.models.similar import Model


TABLE = "related_listeners"
MOST = 50
SHOWN_ARTISTS = 5


class RelatedResult(TypedDict):
    """`rows`: number of rows written for the bucket."""

    rows: int


class BucketEvent(RunEvent):
    """The run, and a bucket of its listeners."""

    bucket: str


def handler(event: BucketEvent, context: object) -> RelatedResult:
    """The run and a bucket -> how many rows; running a bucket again writes the same file."""
    settings = RelatedSettings.from_env()
    run, name = Run.from_event(event), event["bucket"]
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    listeners = read_listeners(settings.lake, run, features)
    in_bucket = set(lake.get_json(settings.lake, run_files.listeners_key(run, name)) or [])
    columns = related(listeners, in_bucket, model_of(run.model), keep_of(run.keep))

    body = to_parquet(table_of(table_schema(TABLE), columns))
    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), body)
    log.info("bucket written", extra={"dt": run.dt, "rows": len(columns["score"])})
    return {"rows": len(columns["score"])}


def related(of: Listeners, in_bucket: Collection[str], model: Model, keep: int) -> dict[str, list[Any]]:
    """The columns of related_listeners, by listener and ranking.

    Args:
        of: all listeners of the day.
        in_bucket: the listeners whose most similar others are wanted.
        model: how they are scored.
        keep: how many each is given.
    """
    find = search(of.tastes, model, keep)
    columns: dict[str, list[Any]] = {name: [] for name in table_schema(TABLE).names}
    for at, listener in enumerate(of.ids):
        if listener not in in_bucket:
            continue
        similar = find(at).similar
        for ranking, (y, score, cosine, shared) in enumerate(zip(*similar, strict=True), start=1):
            row = (listener, of.ids[y], float(score), _or_none(cosine), int(shared))
            values = (*row, ",".join(rarest(of, at, int(y))), ranking, model)
            for column, value in zip(columns.values(), values, strict=True):
                column.append(value)
    return columns


def rarest(of: Listeners, one: int, other: int) -> list[str]:
    """The ids of the artists that two listeners share, the rarest first, ties by id."""
    artists, weights = of.tastes.artists, of.tastes.weights
    shared = np.intersect1d(artists.of(one), artists.of(other))
    order = np.lexsort((shared, -weights[shared]))[:SHOWN_ARTISTS]
    return [of.artists[at] for at in shared[order]]


def model_of(text: str) -> Model:
    """The model that a run names. Raises InvalidInput if there is none of this name."""
    if text == "reference":
        return "reference"
    if text == "taste":
        return "taste"
    raise InvalidInput("model", f"{text!r} is none; choose reference or taste")


def keep_of(text: str) -> int:
    """How many similar listeners each is given. Raises InvalidInput unless it is 1 to 50."""
    if text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise InvalidInput("keep", f"{text!r} is not a number from 1 to {MOST}")


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
