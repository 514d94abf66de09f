"""The figures of all models -> their means, intervals and differences from the default, in model_metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.owners import require_owner
from lambdas.models.recommend.evaluation import Evaluated, Interval, difference, verdict
from lambdas.playlists import run_files
from lambdas.playlists.run import FactorsResult, MetricsResult, Run, RunEvent, SplitResult
from lambdas.playlists.settings import LakeSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lambdas.core.run import Result
    from lambdas.playlists.run import Judged

PIPELINE = "playlists"
DIFFERENCE = "ndcg_difference"
"""NDCG@10 less the default's, listener by listener."""


class MetricsEvent(RunEvent):
    """The run, whose models are all measured."""

    split: Result[SplitResult]
    factors: Result[FactorsResult]


def handler(event: MetricsEvent, context: object) -> MetricsResult:
    """The run, whose models are all measured -> how each stands to the one that recommends."""
    settings = LakeSettings.from_env()
    run, split = Run.from_event(event), event["split"]["value"]
    default = event["factors"]["value"]["model"]
    names = [item["name"] for item in split["models"]]
    files = {
        name: lake.require_json(settings.lake, run_files.evaluation_key(run, name))
        for name in dict.fromkeys([default, *names])
    }
    metrics: list[Metric] = []
    judged: list[Judged] = []
    for protocol in split["protocols"]:
        of = {name: each["protocols"].get(protocol) for name, each in files.items()}
        reference = _evaluated(of[default])
        for name, each in of.items():
            if each is not None:
                found = _evaluated(each)
                metrics += _metrics(name, protocol, each, found, reference)
                judged.append(_judged(name, protocol, found, reference))
    require_owner(settings.lake, run)
    write_metrics(settings.lake, PIPELINE, run.dt, metrics)
    # They tell of each listener, if by position alone.
    lake.delete_all(settings.lake, [run_files.evaluation_key(run, name) for name in files])

    log.info("models measured", extra={"dt": run.dt, "models": len(files), "rows": len(metrics)})
    return {"judged": judged, "left_out": [each["left_out"] for each in files.values() if each["left_out"]]}


def _evaluated(figures: dict[str, Any]) -> Evaluated:
    of_listeners = {metric: np.array(each) for metric, each in figures["of_listeners"].items()}
    return Evaluated(of_listeners, figures["coverage"])


def _metrics(
    name: str, protocol: str, figures: dict[str, Any], found: Evaluated, default: Evaluated
) -> Iterator[Metric]:
    measured: dict[str, Interval] = {**found.intervals(), DIFFERENCE: difference(found, default)}
    for epoch, (train, validation) in enumerate(figures.get("losses", []), start=1):
        measured[f"train_loss_{epoch:02d}"] = Interval(train, None, None)
        measured[f"validation_loss_{epoch:02d}"] = Interval(validation, None, None)
    if "parameters" in figures:
        measured["parameters"] = Interval(float(figures["parameters"]), None, None)
    for metric, each in measured.items():
        yield Metric(name, protocol, metric, *each, found.listeners, figures["seconds"])


def _judged(name: str, protocol: str, found: Evaluated, default: Evaluated) -> Judged:
    ndcg = found.intervals()["ndcg"]
    return {
        "protocol": protocol,
        "model": name,
        "ndcg": ndcg.value,
        "low": ndcg.low,
        "high": ndcg.high,
        "verdict": verdict(found, default),
    }
