"""MySQL's people and artists -> who may be read, bucket by bucket; who is muted; what artists are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import manifest_key
from lambdas.lake.owners import take_ownership
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.people.buckets import bucket_count
from lambdas.people.listing import in_buckets
from lambdas.people.registry import readable
from lambdas.playlists import run_files
from lambdas.playlists.catalogue import SCHEMA, known_artists
from lambdas.playlists.muted import EVERYBODY, muted
from lambdas.playlists.run import ListResult, Run
from lambdas.playlists.settings import CatalogueSettings
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from lambdas.playlists.run import RunEvent


def handler(event: RunEvent, context: object) -> ListResult:
    """The run -> the key of its buckets. Who has no basis is in none of them."""
    settings = CatalogueSettings.from_env()
    run = Run.from_event(event)
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        listeners, silent = readable(connection), muted(connection)
        known = known_artists(connection, settings, run.dt)
    if not listeners:
        raise InvalidInput("people", "nobody may be read: `kindred playlists import PATH --basis …`")

    take_ownership(settings.lake, run)
    ids = sorted(known)
    catalogue = table_of(SCHEMA, {"id": ids, "name": [known[one] for one in ids]})
    lake.put(settings.lake, run_files.catalogue_key(run), to_parquet(catalogue))
    lake.put_json(settings.lake, run_files.muted_key(run), silent.get(EVERYBODY, []))
    found = in_buckets(listeners, bucket_count(settings.lake))
    for name, theirs in found.items():
        of_theirs = {one: silent[one] for one in theirs if one in silent}
        lake.put_json(settings.lake, run_files.bucket_key(run, name, "listeners"), theirs)
        lake.put_json(settings.lake, run_files.bucket_key(run, name, "muted"), of_theirs)
    lake.put_json(settings.lake, manifest_key(run), [{"name": name} for name in sorted(found)])

    log.info("listeners listed", extra={"dt": run.dt, "listeners": len(listeners), "buckets": len(found)})
    return {"buckets_key": manifest_key(run), "listeners": len(listeners)}
