"""ALS, fitted here or by Spark -> its factors in the lake; and RDLAE's weights, where it can be fitted.

Two sets of plays are learned from: all, which is served, and those that the evaluation may learn from. Spark
takes longer and is asked again: the step returns running, and the flow waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.models.recommend.data import to_test
from lambdas.models.recommend.size import require_one_machine
from lambdas.playlists import run_files
from lambdas.playlists.factors import ById, prune_factors, write_factors, write_weights
from lambdas.playlists.models import blend_of, possible
from lambdas.playlists.reading import read_day
from lambdas.playlists.run import FactorsResult, Run, RunEvent, SplitResult
from lambdas.playlists.settings import FactorsSettings
from lambdas.playlists.spark import Size, fit_by_spark

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from lambdas.core.run import Result
    from lambdas.models.recommend.als import ALS
    from lambdas.models.recommend.rdlae import RDLAE
    from lambdas.playlists.factors import Learned


class FactorsEvent(RunEvent):
    """The run, whose plays are split."""

    split: Result[SplitResult]


def handler(event: FactorsEvent, context: object) -> FactorsResult:
    """The run, whose plays are split and parameters chosen -> done, or running and when to ask again.

    Raises:
        InvalidInput: there are too many plays for the engine, or there is no job of Spark.
        JobFailed: Spark's job ended without all of its files.
    """
    settings = FactorsSettings.from_env()
    run, split = Run.from_event(event), event["split"]["value"]
    model, message = possible(run.model, split)
    told: FactorsResult = {
        "status": "done",
        "retry_at": "",
        "engine": settings.playlists_engine,
        "model": model,
        "message": message,
    }
    blend = blend_of(lake.require_json(settings.lake, run_files.parameters_key(run)))
    if settings.playlists_engine == "spark":
        size = Size(split["listeners"], split["artists"])
        retry_at = fit_by_spark(settings.lake, settings.factors_job, run, blend.als, size)
        if retry_at:
            return {**told, "status": "running", "retry_at": retry_at}
    else:
        require_one_machine(split["rows"])
        fit_here(settings.lake, run, blend.als)
    prune_factors(settings.lake, run)
    if model == "als":
        write_weights(settings.lake, run, {}, [])
    else:
        fit_rdlae(settings.lake, run, blend.rdlae)
    log.info("factors written", extra={"dt": run.dt, "engine": settings.playlists_engine})
    return told


def fit_here(bucket: str, run: Run, als: ALS) -> None:
    """Fit ALS on both sets of plays, and write its factors."""
    day = read_day(bucket, run)
    data = day.data
    listeners, artists = data.listeners.tolist(), data.artists.tolist()
    sets: dict[Learned, csr_array] = {
        "all": data.matrix(np.ones(len(data.plays), bool)),
        "weak": to_test(data, day.splits["weak"]).fit,
    }
    for learned, plays in sets.items():
        fitted = als.fit(plays)
        write_factors(bucket, run, learned, ById(listeners, fitted.listeners), ById(artists, fitted.artists))


def fit_rdlae(bucket: str, run: Run, rdlae: RDLAE) -> None:
    """Fit RDLAE on all plays, and write its weights."""
    data = read_day(bucket, run).data
    fitted = rdlae.fit(data.matrix(np.ones(len(data.plays), bool)))
    weights = {"penalty": fitted.penalty, "scale": fitted.scale}
    write_weights(bucket, run, weights, data.artists.tolist())
