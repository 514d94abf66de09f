"""The day's kindred artists  ->  the dashboard's data: its folder first, the pointer last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.publishing import publish
from lambdas.artists.dashboard_data import LISTED, NEIGHBOURS, Artists, files
from lambdas.artists.run import Run
from lambdas.artists.settings import DashboardSettings
from lambdas.artists.steps.averages import read_features
from lambdas.core.logs import log
from lambdas.lake.athena import Athena
from lambdas.models.features import chosen
from lambdas.models.scaling import min_max
from lambdas.serving.mysql import session

if TYPE_CHECKING:
    from pymysql import Connection

_REGISTRY = "select id, name, url, popularity from artists"
_NEAREST = """
select artist_id, y_artist, distance
from (
    select r.*, row_number() over (partition by artist_id order by distance, y_artist) as place
    from related_artists r
    where artist_id in %s
) ranked
where place <= %s
"""


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run, whose table is swapped -> the folder that the dashboard reads.

    An older day than the table's has nothing to show: the pages show what applications read.
    """
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    if event["swap"]["value"]["newer"]:
        return {"folder": "", "bytes": 0}

    features = chosen(settings.artists_model_features, "artists_model_features")
    averages, bounds = read_features(Athena(settings.database, settings.workgroup), run.dt, features)
    points = min_max(averages, bounds)
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        registry = _rows(connection, _REGISTRY)
        listed = _most_popular(registry, points) or [""]  # SQL takes no empty list
        related = _rows(connection, _NEAREST, listed, NEIGHBOURS)
    written = files(Artists(registry, points, related), run.dt)
    folder = publish(settings.dashboard, "artists", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def _most_popular(registry: pd.DataFrame, points: pd.DataFrame) -> list[str]:
    """Those that the pages list: the same order as dashboard_data's."""
    compared = registry[registry["id"].isin(points.index)]
    ranked = compared.sort_values(["popularity", "id"], ascending=[False, True], na_position="last")
    return list(ranked["id"].head(LISTED))


def _rows(connection: Connection, query: str, *values: object) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        columns = [column[0] for column in cursor.description or ()]
        return pd.DataFrame(list(cursor.fetchall()), columns=columns)
