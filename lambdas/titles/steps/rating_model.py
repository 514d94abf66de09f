"""The day's ratings -> do titles differ at all, how well are stars predicted, a model of every pair."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.metrics import write_metrics
from lambdas.lake.owners import require_owner
from lambdas.models.ratings.errors import errors_of
from lambdas.models.ratings.signal import signal_of
from lambdas.titles import run_files, stored_model
from lambdas.titles.rating_models import (
    FEWEST,
    FOLDS,
    measured,
    model_named,
    of_some_users,
    signal_metrics,
)
from lambdas.titles.run import Run
from lambdas.titles.settings import ModelSettings

if TYPE_CHECKING:
    from lambdas.lake.metrics import Metric
    from lambdas.titles.run import RunEvent


class SignalResult(TypedDict):
    """Whether titles differ by more than chance.

    Attributes:
        scatter: of the titles' means, in stars.
        by_chance: the same if it did not matter which title is rated.
        p_value: how often chance alone scatters as much.
        differs: whether titles are said to differ.
    """

    scatter: float
    by_chance: float
    p_value: float
    differs: bool


class RatingModelResult(TypedDict):
    """What was learned.

    Attributes:
        users: with a rating.
        titles: with a rating.
        signal: None where there are no ratings.
        metrics: of the run's model by five folds, pooled, by name; empty where there are too few ratings.
    """

    users: int
    titles: int
    signal: SignalResult | None
    metrics: dict[str, float]


def handler(event: RunEvent, context: object) -> RatingModelResult:
    """The run, whose ratings are in the lake -> what was learned of them."""
    settings = ModelSettings.from_env()
    run = Run.from_event(event)
    model = model_named(run.model)
    ratings = stored_model.read_ratings(settings.lake, run.dt)
    if ratings is None:
        require_owner(settings.lake, run)
        stored_model.delete(settings.lake, run)
        return {"users": 0, "titles": 0, "signal": None, "metrics": {}}

    some = of_some_users(ratings)
    started = time.perf_counter()
    signal = signal_of(some)
    metrics = signal_metrics(signal, len(some.stars), time.perf_counter() - started)
    half_widths = np.full(ratings.shape[0], ratings.highest - ratings.lowest)
    if len(some.stars) >= FEWEST:
        more, guesses = measured(some, [model], settings.titles_threshold)
        metrics += more
        half_widths = errors_of(guesses[model.name], ratings.shape[0]).half_widths
    fitted: Any = model.fit(ratings)
    tested = SignalResult(
        scatter=signal.scatter,
        by_chance=signal.by_chance,
        p_value=signal.p_value,
        differs=signal.differs,
    )

    require_owner(settings.lake, run)
    stored_model.write(settings.lake, run, ratings, fitted, half_widths)
    lake.put_json(
        settings.lake,
        run_files.model_key(run),
        {
            **stored_model.shared(model, fitted),
            "signal": tested,
            "threshold": settings.titles_threshold,
        },
    )
    write_metrics(settings.lake, run.pipeline, run.dt, metrics)
    log.info("model of ratings written", extra={"dt": run.dt, "users": ratings.shape[0], **signal._asdict()})
    return {
        "users": ratings.shape[0],
        "titles": ratings.shape[1],
        "signal": tested,
        "metrics": pooled(metrics, model.name),
    }


def pooled(metrics: list[Metric], model: str) -> dict[str, float]:
    """A model's figures over the pairs of five folds, by metric."""
    return {
        each.metric: each.value
        for each in metrics
        if each.model == model and each.protocol == FOLDS and not each.metric.endswith("_per_user")
    }
