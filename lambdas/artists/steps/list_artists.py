"""The registry of artists in MySQL -> batches in the lake, which the Map reads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from lambdas.artists import batches
from lambdas.artists.registry import registered
from lambdas.artists.run import ListResult, ProbeResult, Run, RunEvent
from lambdas.artists.settings import ListSettings
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key, item_names, manifest_key
from lambdas.serving.mysql import session
from lambdas.sources import budget

if TYPE_CHECKING:
    from lambdas.core.run import Result

TRACKS = "top_tracks"


class ListEvent(RunEvent):
    """The run, whose sources are probed."""

    probe: Result[ProbeResult]


def handler(event: ListEvent, context: object) -> ListResult:
    """The run -> the key of its batches. A day that is read from the lake keeps its batches.

    No batch if no artist is registered and none ever was: then the flow ends with nothing to do.
    """
    settings = ListSettings.from_env()
    run = Run.from_event(event)
    if event["probe"]["value"]["from_lake"]:
        names = item_names(settings.lake, complete_key(run))
        return {"batches_key": complete_key(run), "artists": None, "batches": len(names)}

    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        artists = registered(connection)
    if not artists and not lake.days(settings.lake, TRACKS):
        return {"batches_key": "", "artists": 0, "batches": 0}
    if not artists:
        raise InvalidInput(
            "registry", "no artist is registered; `kindred artists import DIR` or `kindred artists add ID`"
        )
    cut = batches.cut(artists, event["probe"]["value"]["answers"])
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(partial(batches.put_artists, settings.lake, run), cut))
        done = list(pool.map(lambda batch: batches.is_done(settings.lake, run, batch.name, TRACKS), cut))
    lake.put_json(settings.lake, manifest_key(run), [{"name": batch.name} for batch in cut])
    expected = budget.estimate(
        run.source,
        run.features,
        sum(len(batch.artists) for batch, is_done in zip(cut, done, strict=True) if not is_done),
        per_second=settings.source_calls_per_second,
        per_day=settings.source_calls_per_day,
    )

    log.info(
        "artists listed",
        extra={"dt": run.dt, "artists": len(artists), "batches": len(cut), **expected._asdict()},
    )
    return {
        "batches_key": manifest_key(run),
        "artists": len(artists),
        "batches": len(cut),
        "calls": expected.calls,
        "seconds": round(expected.seconds),
    }
