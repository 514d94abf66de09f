"""The markets of the setting -> those that have a chart of the day, which the Map reads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lambdas.charts import run_files
from lambdas.charts.markets import chosen, file_name
from lambdas.charts.run import ListResult, Market, ProbeResult, Run
from lambdas.charts.settings import ChartSettings
from lambdas.charts.sources.named import chart_source
from lambdas.core.days import day
from lambdas.core.errors import InvalidInput
from lambdas.core.logs import log
from lambdas.core.run import Result, RunEvent
from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key, manifest_key
from lambdas.lake.owners import take_ownership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class ListEvent(RunEvent):
    """The run, whose sources are probed."""

    probe: Result[ProbeResult]


def handler(event: ListEvent, context: object) -> ListResult:
    """The run -> the key of its markets, and those without a chart."""
    settings = ChartSettings.from_env()
    run = Run.from_event(event)
    markets = chosen(settings.charts_markets)
    take_ownership(settings.lake, run)
    if event["probe"]["value"]["from_lake"]:
        days = {item["market"]: item["day"] for item in run_files.markets(settings.lake, run)}
        key = complete_key(run)
        return {"markets_key": key, "missing": [market for market in markets if market not in days]}

    source = chart_source(run.source, settings)
    available = {market: source.days(market, run.dt) for market in markets}
    charts = chart_days(available, run.dt, settings.charts_stand_in)
    missing = [market for market in markets if market not in charts]
    if not charts:
        raise InvalidInput(
            f"day {run.dt}",
            f"no chart of {_listed(available)}; import one, choose another day, "
            "or let the last chart stand in (the setting charts_stand_in)",
        )
    items: list[Market] = [
        {"name": file_name(market), "market": market, "day": day_} for market, day_ in charts.items()
    ]
    lake.put_json(settings.lake, manifest_key(run), items)

    log.info("markets listed", extra={"dt": run.dt, "markets": len(items), "missing": missing})
    return {"markets_key": manifest_key(run), "missing": missing}


def chart_days(available: Mapping[str, Sequence[str]], dt: str, stand_in_days: int) -> dict[str, str]:
    """The day of the chart that each market shows; markets without one are left out.

    Args:
        available: by market, the days that there is a chart of, ascending, none after dt.
        dt: the run's day.
        stand_in_days: how old a chart may be that stands in; 0 if none may.
    """
    oldest = (day(dt) - timedelta(days=stand_in_days)).isoformat()
    return {market: days[-1] for market, days in available.items() if days and days[-1] >= oldest}


def _listed(available: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(
        f"{market} (the last is of {days[-1]})" if days else f"{market} (none before)"
        for market, days in available.items()
    )
