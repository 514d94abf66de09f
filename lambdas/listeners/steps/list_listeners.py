"""The registry of people in MySQL -> the pseudonyms that may be read, an object per bucket for the Maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import manifest_key
from lambdas.lake.owners import take_ownership
from lambdas.listeners.registered import artist_names
from lambdas.listeners.run import ListResult, Run
from lambdas.listeners.run_files import artist_names_key, listeners_key
from lambdas.listeners.settings import ServingSettings
from lambdas.people.buckets import bucket_count
from lambdas.people.listing import in_buckets
from lambdas.people.registry import readable
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from lambdas.listeners.run import RunEvent


def handler(event: RunEvent, context: object) -> ListResult:
    """The run -> the key of its buckets. People without a basis are in no bucket."""
    settings = ServingSettings.from_env()
    run = Run.from_event(event)
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        listeners, names = readable(connection), artist_names(connection)
    if not listeners:
        raise InvalidInput("people", "nobody may be read: `kindred listeners import PATH --basis …`")

    take_ownership(settings.lake, run)
    by_bucket = in_buckets(listeners, bucket_count(settings.lake))
    for name, in_bucket in by_bucket.items():
        lake.put_json(settings.lake, listeners_key(run, name), in_bucket)
    lake.put_json(settings.lake, artist_names_key(run), names)
    lake.put_json(settings.lake, manifest_key(run), [{"name": name} for name in sorted(by_bucket)])

    log.info("listeners listed", extra={"dt": run.dt, "listeners": len(listeners), "buckets": len(by_bucket)})
    return {"buckets_key": manifest_key(run), "listeners": len(listeners)}
