"""The staging table, once the shards have filled it  ->  related_artists, by one RENAME."""

from __future__ import annotations

from typing import Any

from lambdas.artists import serving, shards
from lambdas.artists.run import Run
from lambdas.artists.settings import RegistrySettings
from lambdas.core.logs import log
from lambdas.serving.mysql import session
from lambdas.serving.swap import alone, drop_leftovers, put_in_place, require_rows, table_comment


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run, whose shards are written -> how many artists were compared, and rows in the table.

    `newer` is the table's day where the run's is older and not forced: its rows are in the lake alone.
    """
    settings = RegistrySettings.from_env()
    run = Run.from_event(event)
    averages = event["averages"]["value"]
    cut = [range(shard["start"], shard["stop"]) for shard in averages["shards"]]

    with session(settings.mysql_secret, settings.mysql_ca) as connection, alone(connection, serving.TABLE):
        found = table_comment(connection, serving.TABLE) or ""
        newer = averages["newer"] or serving.newer_day(run, found)
        if not newer and not serving.is_of(run, found):  # an attempt may have come as far as the RENAME
            with serving.day_owned(run):
                require_rows(connection, averages["staging"], averages["rows"])
            put_in_place(connection, averages["staging"], serving.TABLE)
        # Under the lock: a later run of the day, whose files these would be, waits in `averages`.
        shards.require_owner(settings.lake, run)
        shards.prune_others(settings.lake, serving.TABLE, run.dt, cut)
        drop_leftovers(connection, serving.TABLE, also=averages["staging"])

    rows = 0 if newer else averages["rows"]
    log.info(
        "related artists written",
        extra={"dt": run.dt, "artists": averages["artists"], "rows": rows, "newer": newer},
    )
    return {"artists": averages["artists"], "rows": rows, "newer": newer}
