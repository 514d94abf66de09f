"""The imported catalogues, and the registry of people -> the run's platforms, and whose ratings it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.manifests import manifest_key
from lambdas.lake.owners import take_ownership
from lambdas.people.buckets import FEW, bucket_of
from lambdas.people.registry import readable
from lambdas.serving.mysql import session
from lambdas.titles import incoming
from lambdas.titles.platforms import letters, with_letters
from lambdas.titles.run import ListResult, Run
from lambdas.titles.run_files import people_key
from lambdas.titles.settings import ListSettings

if TYPE_CHECKING:
    from lambdas.titles.run import RunEvent


def handler(event: RunEvent, context: object) -> ListResult:
    """The run -> the key of its platforms. Whose ratings have no basis is not read."""
    settings = ListSettings.from_env()
    run = Run.from_event(event)
    found = with_letters(incoming.platforms(settings.lake), letters(settings.titles_letters))
    if not found:
        raise InvalidInput("catalogues", f"none is imported: `{incoming.IMPORT}`")
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        people = readable(connection, "ratings")

    take_ownership(settings.lake, run)
    written = set()
    for bucket in incoming.rating_buckets(settings.lake):
        theirs = [one for one in people if bucket_of(one, FEW) == bucket]
        lake.put_json(settings.lake, people_key(run, bucket), theirs)
        written.add(people_key(run, bucket))
    stale = [key for key in lake.keys(settings.lake, f"{run.folder}/people/") if key not in written]
    lake.delete_all(settings.lake, stale)
    lake.put_json(settings.lake, manifest_key(run), found)

    log.info("platforms listed", extra={"dt": run.dt, "platforms": len(found), "people": len(people)})
    return {"platforms_key": manifest_key(run), "platforms": len(found), "people": len(people)}
