"""The tables of the day  ->  the dashboard's data: its folder first, the pointer last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from lambdas.artists import model
from lambdas.artists.averages import read_features
from lambdas.artists.dashboard_data import Artists, files
from lambdas.artists.features import chosen
from lambdas.artists.run import Run
from lambdas.artists.settings import DashboardSettings
from lambdas.shared.athena import Athena
from lambdas.shared.dashboard_site import publish
from lambdas.shared.frames import ask
from lambdas.shared.logs import log
from lambdas.shared.mysql import session

if TYPE_CHECKING:
    from pymysql import Connection

NEAREST = Path(__file__).parents[2] / "athena" / "artists" / "nearest.sql"
_COLUMNS = ("id", "name", "url", "popularity")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001  Lambda's signature
    """The run, whose tables are whole -> the folder that the dashboard reads."""
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    athena = Athena(settings.database, settings.workgroup)

    points = model.min_max(*read_features(athena, run.dt, chosen(settings.model_features)))
    with session(settings.mysql_secret, settings.mysql_ca) as connection:
        known = registered(connection, points.index)
    written = files(Artists(known, points, ask(athena, NEAREST, run.dt)), run.dt)
    folder = publish(settings.dashboard, "artists", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def registered(connection: Connection, compared: pd.Index) -> pd.DataFrame:
    """Every registered artist, by id: id, name, url, popularity.

    An artist of the day that was taken out of the registry since is called by its id.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(_COLUMNS)} from artists order by id")  # noqa: S608  our own names
        known = pd.DataFrame(list(cursor.fetchall()), columns=list(_COLUMNS))
    gone = [one for one in compared if one not in set(known["id"])]
    others = pd.DataFrame({"id": gone, "name": gone, "url": None, "popularity": None}, columns=list(_COLUMNS))
    return pd.concat([known.astype(object), others.astype(object)], ignore_index=True)
