"""A shard of listeners: each one's most similar others among all  ->  the lake, for `swap` to publish."""

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
    from collections.abc import Callable, Collection

    from lambdas.listeners.reading import Listeners
    from lambdas.models.similar import Model
    from lambdas.models.similar_search import Found


TABLE = "related_listeners"
MOST = 50
SHOWN_ARTISTS = 5


class RelatedResult(TypedDict):
    """`rows`: number of rows written for the shard."""

    rows: int


class ShardEvent(RunEvent):
    """The run, and the buckets of listeners that are its shard."""

    buckets: list[str]


def handler(event: ShardEvent, context: object) -> RelatedResult:
    """The run and a shard -> how many rows; running a shard again writes the same files."""
    settings = RelatedSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    listeners = read_listeners(settings.lake, run, features)
    find = search(listeners.tastes, model_of(run.model), keep_of(run.keep))
    rows = 0
    for name in event["buckets"]:
        in_bucket = set(lake.get_json(settings.lake, run_files.listeners_key(run, name)) or [])
        columns = related(listeners, in_bucket, find, run.model)
        body = to_parquet(table_of(table_schema(TABLE), columns))
        require_owner(settings.lake, run)
        lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), body)
        rows += len(columns["score"])
    log.info("shard written", extra={"dt": run.dt, "buckets": len(event["buckets"]), "rows": rows})
    return {"rows": rows}


def related(
    of: Listeners, in_bucket: Collection[str], find: Callable[[int], Found], model: str
) -> dict[str, list[Any]]:
    """The columns of related_listeners, by listener and ranking.

    Args:
        of: all listeners of the day.
        in_bucket: the listeners whose most similar others are wanted.
        find: from a listener's position to the most similar ones.
        model: how they are scored.
    """
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
