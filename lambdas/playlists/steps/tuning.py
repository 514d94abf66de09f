"""The parameters of ALS, RDLAE and their blend, chosen by the validation part of the operator's own plays.

Which values are reached within the budget depends on the machine. So a run of the same day and plays takes
the values that an earlier one has chosen, unless it is asked to start anew (--refetch).
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.data import to_tune
from lambdas.models.recommend.tuning import Budget, best_of, tune_blend, tune_one
from lambdas.playlists import run_files
from lambdas.playlists.models import as_json, possible
from lambdas.playlists.reading import read_day
from lambdas.playlists.run import Run, RunEvent, SplitResult, TuningResult
from lambdas.playlists.settings import TuningSettings

if TYPE_CHECKING:
    from lambdas.core.run import Result
    from lambdas.models.recommend.data import Part
    from lambdas.models.recommend.tuning import Tried
    from lambdas.playlists.settings import ModelName


class TuningEvent(RunEvent):
    """The run, whose plays are split."""

    split: Result[SplitResult]


def handler(event: TuningEvent, context: object) -> TuningResult:
    """The run, whose splits are in the lake -> how its parameters were chosen."""
    settings = TuningSettings.from_env()
    run, budget = Run.from_event(event), settings.playlists_tuning_seconds
    key, plays = run_files.parameters_key(run), fingerprint(settings.lake, run)
    standing: dict[str, Any] = lake.get_json(settings.lake, key) or {}
    if not run.refetch and (standing.get("plays"), standing.get("budget")) == (plays, budget):
        return _told(standing, reused=True)

    day = read_day(settings.lake, run)
    part = to_tune(day.data, day.splits["weak"])
    model, _ = possible(run.model, event["split"]["value"])
    found = tuned(part, model, budget) | {"plays": plays, "budget": budget}
    require_owner(settings.lake, run)
    lake.put_json(settings.lake, key, found)
    log.info("parameters chosen", extra={"dt": run.dt, "tried": len(found["tried"])})
    return _told(found, reused=False)


def fingerprint(bucket: str, run: Run) -> str:
    """A digest of the day's splits."""
    digest = hashlib.sha256()
    for name in run_files.buckets(bucket, run):
        digest.update(lake.require(bucket, run_files.rows_key("splits", run.dt, name)))
    return digest.hexdigest()


def tuned(part: Part, model: ModelName, seconds: float) -> dict[str, Any]:
    """What was chosen, what was tried, and the seconds it took; the published values without a budget.

    Args:
        part: as `to_tune` gives it.
        model: what recommends; als alone where there is too much for rdlae.
        seconds: the budget.
    """
    start, found = Blend(), list["Tried"]()
    budget = Budget(time.monotonic, time.monotonic(), seconds)
    if seconds and np.diff(part.held_out.indptr).any():
        found = tune_one(start.als, part, budget) if model == "als" else list(tune_blend(start, part, budget))
    blends = [one for one in found if isinstance(one.model, Blend)]
    if not blends and found:
        start = start._replace(als=best_of(found))
    chosen = best_of(blends) if blends else start
    return {**as_json(chosen), "tried": [_tried(one) for one in found], "seconds": round(budget.spent, 1)}


def _tried(one: Tried) -> dict[str, Any]:
    model: Any = one.model
    if isinstance(model, Blend):
        values = {"weight": model.weight}
    else:
        values = {name: value for name, value in model._asdict().items() if name not in {"name", "seed"}}
    return {"model": model.name, "values": values, "ndcg": one.ndcg, "seconds": round(one.seconds, 1)}


def _told(parameters: dict[str, Any], *, reused: bool) -> TuningResult:
    return {
        "tried": len(parameters["tried"]),
        "seconds": parameters["seconds"],
        "budget": parameters["budget"],
        "reused": reused,
    }
