"""kindred cost: what a month on AWS costs, itemised, at the settings of cdk.json."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from infra.settings import Settings
from kindred.common.console import console
from kindred.common.workload import FRESHNESS_A_MONTH, HOURS, Month, month_of_flow
from lambdas.core.errors import InvalidInput
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from lambdas.core.pipeline import Pipeline

PRICES = Path(__file__).with_name("prices.toml")
SIZES = (1_000, 100_000, 1_000_000)

_ENDPOINTS = 2
_ALARMS, _METRICS = 6, 3
"""Of a pipeline, besides an alarm for each of its functions: infra/alarms.py."""
_SECRETS_READ_A_RUN = 4


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(cost)


def cost(
    *,
    artists: Annotated[
        list[int] | None, typer.Option(min=1, help="How many artists; may be given again.")
    ] = None,
) -> None:
    """Show what a month on AWS costs, item by item, at the settings of cdk.json."""
    settings, prices = Settings.from_cdk_json(), tomllib.loads(PRICES.read_text())
    sizes = tuple(artists or SIZES)
    months = [items(size, settings, prices) for size in sizes]
    table = Table(box=None, pad_edge=False, header_style="quiet")
    table.add_column("dollars a month, for so many artists")
    for size in sizes:
        table.add_column(f"{size:,}", justify="right", style="figure")
    for item in months[0]:
        table.add_row(item, *(f"{each[item]:,.2f}" for each in months))
    table.add_row("[bold]together[/]", *(f"[bold]{sum(each.values()):,.2f}[/]" for each in months))
    console.print(table)
    console.print(
        f"[quiet]{'; '.join(_described(pipeline, settings) for pipeline in PIPELINES)}\\n"
        f"no free tier; prices of {prices['region']}, {prices['date']}, "
        "in kindred/common/prices.toml; what a run uses is estimated in kindred/common/workload.py[/]",
        soft_wrap=True,
    )


def items(artists: int, settings: Settings, prices: dict[str, Any]) -> dict[str, float]:
    """Dollars a month, by what they are for.

    Raises:
        InvalidInput: the price of the RDS class is not known.
    """
    months = (_month(pipeline, artists, settings) for pipeline in settings.enabled)
    used = sum(months, start=Month(*[0.0] * 11))
    return {
        **_serving(used, settings, prices),
        "Lambda, time": used.lambda_gb_seconds * prices["lambda"]["gb_second"][settings.architecture],
        "Lambda, requests": used.lambda_requests / 1e6 * prices["lambda"]["million_requests"],
        "Step Functions, transitions": used.transitions
        / 1e3
        * prices["step_functions"]["thousand_transitions"],
        "S3, storage": used.lake_gb * prices["s3"]["storage_gb"],
        "S3, requests": used.puts / 1e3 * prices["s3"]["thousand_puts"]
        + used.gets / 1e3 * prices["s3"]["thousand_gets"],
        "Athena, the runs' scans": _scanned_tb(used, prices) * prices["athena"]["scanned_tb"],
        **_watching(used, settings, prices),
    }


def _month(pipeline: Pipeline, size: int, settings: Settings) -> Month:
    """A month of one pipeline, of which `size` says how much it works on."""
    if not pipeline.workload:
        return month_of_flow(pipeline, settings)
    found: Month = import_module(pipeline.workload).month(size, settings)
    return found


def _sources(pipeline: Pipeline, settings: Settings) -> list[str]:
    return [settings.value(pipeline, option) for option in pipeline.sources]


def _described(pipeline: Pipeline, settings: Settings) -> str:
    if pipeline not in settings.enabled:
        return f"{pipeline.name} is off ({pipeline.name}_enabled)"
    hours, sources = settings.value(pipeline, "cadence_hours"), _sources(pipeline, settings)
    return f"{pipeline.name}: a run every {hours} hours, {' and '.join(sources)}"


def _serving(used: Month, settings: Settings, prices: dict[str, Any]) -> dict[str, float]:
    """MySQL, the network, the key and the secrets."""
    source_secret = any("spotify" in _sources(pipeline, settings) for pipeline in settings.enabled)
    reads = used.runs * _SECRETS_READ_A_RUN
    endpoints = 0 if settings.vpc and not settings.vpc_route_tables else _ENDPOINTS
    ours = {} if settings.mysql_host else _rds(used, settings, prices["rds"])
    of_people = any(pipeline.people for pipeline in settings.enabled)
    secrets = 2 + (not settings.mysql_host) + source_secret + of_people
    return ours | {
        "interface endpoints": endpoints * HOURS * prices["network"]["endpoint_hour"],
        "customer key": prices["keys"]["key"],
        "secrets": secrets * prices["keys"]["secret"] + reads / 1e4 * prices["keys"]["secret_10k_reads"],
    }


def _rds(used: Month, settings: Settings, prices: dict[str, Any]) -> dict[str, float]:
    if settings.mysql_class not in prices["class_hour"]:
        raise InvalidInput(str(PRICES.name), f"no price for {settings.mysql_class}; add it under class_hour")
    machines = 2 if settings.mysql_multi_az else 1
    storage_gb = max(settings.mysql_storage_gb, used.served_gb)
    return {
        f"RDS, {settings.mysql_class}": machines * HOURS * prices["class_hour"][settings.mysql_class],
        "RDS, storage": machines * storage_gb * prices["storage_gb"],
    }


def _scanned_tb(used: Month, prices: dict[str, Any]) -> float:
    """Athena charges for at least some megabytes a query."""
    least_gb: float = used.queries * prices["athena"]["least_mb"] / 1e3
    return max(used.scanned_gb, least_gb) / 1e3


def _watching(used: Month, settings: Settings, prices: dict[str, Any]) -> dict[str, float]:
    """Logs, alarms, the metrics that functions write, and the schedules."""
    watch, kept_months = prices["cloudwatch"], settings.log_days / 365 * 12
    alarms = sum(_ALARMS + len(pipeline.functions) for pipeline in settings.enabled)
    metrics = _METRICS * len(settings.enabled)
    starts = used.runs + FRESHNESS_A_MONTH * len(settings.enabled)
    return {
        "logs": used.logs_gb * (watch["logs_gb"] + kept_months * watch["logs_kept_gb"]),
        "alarms and metrics": alarms * watch["alarm"] + metrics * watch["metric"],
        "scheduler": starts / 1e6 * prices["scheduler"]["million_starts"],
    }
