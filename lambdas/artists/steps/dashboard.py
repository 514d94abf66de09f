"""The published artists, points and pairs  ->  the dashboard's data: its folder first, the pointer last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard.publishing import DashboardResult, publish
from lambdas.artists.dashboard_data import LISTED, NEIGHBOURS, Artists, files
from lambdas.artists.run import Run, RunEvent, SwapResult
from lambdas.artists.serving import points_of
from lambdas.artists.settings import DashboardSettings
from lambdas.core.logs import log
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from pymysql import Connection

    from lambdas.core.run import Result

_LISTED = """
select a.id, a.name, a.url, a.popularity
from artists a
join artist_points p on p.artist_id = a.id
order by a.popularity is null, a.popularity desc, a.id
limit %s
"""
_NEAREST = """
select artist_id, y_artist, distance
from (
    select r.*, row_number() over (partition by artist_id order by distance, y_artist) as place
    from related_artists r
    join artists a on a.id = r.y_artist
    where artist_id in %s
) ranked
where place <= %s
"""
_PAIR = ["artist_id", "y_artist", "distance"]
_NAMED = "select id, name, url, popularity from artists where id in %s"
_COUNTS = (
    "select (select count(*) from artists) as registered, (select count(*) from artist_points) as compared"
)


class DashboardEvent(RunEvent):
    """The run, whose tables are published."""

    swap: Result[SwapResult]


def handler(event: DashboardEvent, context: object) -> DashboardResult:
    """The run, whose tables are published -> the folder that the dashboard reads.

    A run of an older day than the tables' writes nothing: the pages show what applications read.
    """
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    if event["swap"]["value"]["newer"]:
        return {"folder": "", "bytes": 0}

    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        tables = read_tables(connection)
    written = files(tables, run.dt)
    folder = publish(settings.dashboard, "artists", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def read_tables(connection: Connection) -> Artists:
    """The tables that applications read, as far as the pages show them."""
    listed = _rows(connection, _LISTED, LISTED)
    ids = list(listed["id"])
    related = _rows(connection, _NEAREST, ids, NEIGHBOURS) if ids else pd.DataFrame(columns=_PAIR)
    beyond = sorted(set(related["y_artist"]) - set(ids))
    artists = pd.concat([listed, _rows(connection, _NAMED, beyond)]) if beyond else listed
    points, scale = points_of(connection, [*ids, *beyond])
    counts = _rows(connection, _COUNTS).iloc[0]
    return Artists(
        artists=artists,
        points=pd.DataFrame.from_dict(points.by_id, orient="index", columns=points.features),
        related=related,
        scale=scale,
        registered=int(counts["registered"]),
        compared=int(counts["compared"]),
    )


def _rows(connection: Connection, query: str, *values: object) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        columns = [column[0] for column in cursor.description or ()]
        return pd.DataFrame(list(cursor.fetchall()), columns=columns)
