"""The tables of the day  ->  the dashboard's data: its folder first, the pointer last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from dashboard.publishing import DashboardResult, publish
from lambdas.charts import run_files
from lambdas.charts.dashboard_data import Charts, files
from lambdas.charts.markets import chosen as chosen_markets
from lambdas.charts.past import charts_until, tracks_of
from lambdas.charts.run import Run
from lambdas.charts.settings import DashboardSettings
from lambdas.charts.track_features import QUERY
from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.frames import ask, frame_of
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import from_parquet
from lambdas.models.features import chosen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.run import RunEvent


def handler(event: RunEvent, context: object) -> DashboardResult:
    """The run, whose tables are whole -> the folder that the dashboard reads."""
    settings = DashboardSettings.from_env()
    run = Run.from_event(event)
    shown = {item["market"]: item["day"] for item in run_files.markets(settings.lake, run)}
    markets: Mapping[str, str | None] = {
        market: shown.get(market) for market in chosen_markets(settings.charts_markets)
    }

    tables = read_tables(settings, run)
    written = files(tables, run.dt, markets, chosen(settings.charts_model_features, "charts_model_features"))
    require_owner(settings.lake, run)
    folder = publish(settings.dashboard, "charts", run.dt, written)

    size = sum(map(len, written.values()))
    log.info("dashboard written", extra={"dt": run.dt, "folder": folder, "bytes": size})
    return {"folder": folder, "bytes": size}


def read_tables(settings: DashboardSettings, run: Run) -> Charts:
    """What the dashboard shows of the day."""
    charts = charts_until(settings.lake, run)
    genres = lake.require_json(settings.lake, run_files.artists_key(run))
    compared = lake.require_json(settings.lake, run_files.clusters_key(run))
    clusters, related = (
        frame_of(from_parquet(lake.require(settings.lake, lake.table_key(table, run.dt, "charts"))))
        for table in ("track_clusters", "related_tracks")
    )
    return Charts(
        entries=pd.DataFrame(charts),
        tracks=pd.DataFrame(tracks_of(charts)),
        features=ask(Athena(settings.database, settings.workgroup), QUERY, run.dt, run.dt),
        artists=pd.DataFrame({"id": list(genres), "genres": list(genres.values())}),
        clusters=clusters,
        related=related,
        points=pd.DataFrame(
            compared["points"], index=pd.Index(compared["ids"], dtype=object), columns=compared["features"]
        ),
    )
