"""One model, measured in every protocol that the day's plays allow -> its figures, for `model_metrics`.

In the protocol weak ALS is not fitted here: the factors of the lake are judged, whoever fitted them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.models.recommend.als import Factors
from lambdas.models.recommend.blend import Both
from lambdas.models.recommend.data import to_test
from lambdas.models.recommend.evaluation import evaluate
from lambdas.models.recommend.network import parameter_count
from lambdas.models.recommend.networks import Trained
from lambdas.models.recommend.size import too_large
from lambdas.playlists import run_files
from lambdas.playlists.factors import read_artists, read_listeners
from lambdas.playlists.models import blend_of, named
from lambdas.playlists.reading import read_day
from lambdas.playlists.run import Run, RunEvent
from lambdas.playlists.settings import LakeSettings

if TYPE_CHECKING:
    from lambdas.models.recommend.blend import Blend
    from lambdas.models.recommend.contract import Fitted
    from lambdas.models.recommend.data import Part
    from lambdas.playlists.reading import Day


class EvaluationEvent(RunEvent):
    """The run, and the name of a model."""

    evaluated: str


class EvaluationResult(TypedDict):
    """`protocols`: in how many the model was measured."""

    protocols: int


def handler(event: EvaluationEvent, context: object) -> EvaluationResult:
    """The run and a model -> in how many protocols it was measured."""
    settings = LakeSettings.from_env()
    run, name = Run.from_event(event), event["evaluated"]
    blend = blend_of(lake.require_json(settings.lake, run_files.parameters_key(run)))
    day = read_day(settings.lake, run)
    found: dict[str, Any] = {}
    left_out = ""
    for protocol, split in day.splits.items():
        part, start = to_test(day.data, split), time.perf_counter()
        left_out = too_large(name, *part.fit.shape, part.fit.nnz)
        if left_out:
            continue
        fitted = _fitted(settings.lake, run, day, name, blend, part, protocol)
        judged = evaluate(fitted, part)
        found[protocol] = {
            "of_listeners": {metric: each.tolist() for metric, each in judged.of_listeners.items()},
            "coverage": judged.coverage,
            "seconds": round(time.perf_counter() - start, 3),
            **(_of_network(fitted) if isinstance(fitted, Trained) else {}),
        }
    require_owner(settings.lake, run)
    lake.put_json(
        settings.lake, run_files.evaluation_key(run, name), {"protocols": found, "left_out": left_out}
    )
    log.info("model measured", extra={"dt": run.dt, "measured": name, "protocols": len(found)})
    return {"protocols": len(found)}


def _fitted(  # noqa: PLR0917  what a fit is made of
    bucket: str, run: Run, day: Day, name: str, blend: Blend, part: Part, protocol: str
) -> Fitted:
    if protocol != "weak" or name not in {"als", "blend"}:
        return named(blend)[name].fit(part.fit)
    names = run_files.buckets(bucket, run)
    listeners, _ = read_listeners(bucket, run, "weak", names).at(day.data.listeners.tolist())
    artists, _ = read_artists(bucket, run, "weak").at(day.data.artists.tolist())
    als = Factors(listeners, artists, blend.als)
    return als if name == "als" else Both(als, blend.rdlae.fit(part.fit), blend.weight)


def _of_network(fitted: Trained) -> dict[str, Any]:
    """The losses of each epoch, train and validation; and how many numbers were learned."""
    return {
        "losses": [[each.train, each.validation] for each in fitted.losses],
        "parameters": parameter_count(fitted.parameters),
    }
