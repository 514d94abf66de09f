"""How good every model was on the last run's listeners, of model_metrics: `evaluate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding
from rich.table import Table

from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet
from lambdas.lake.rows import rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kindred.common.target import Target

PIPELINE = "playlists"
SAID = {
    "weak": "a fifth of each listener's artists is guessed",
    "strong": "one listener in five is new to the model",
    "temporal": "the last fifth of all plays is guessed",
}
_RANKING = {"precision": "P@10", "map": "MAP@10", "ndcg": "NDCG@10"}


class Measured(NamedTuple):
    """A metric's value and its 95% interval, None where it has none; and of how many listeners."""

    value: float
    low: float | None
    high: float | None
    n: int


Models = dict[str, dict[str, Measured]]


def show(target: Target, dt: str | None) -> None:
    """Print the table of models of a day, one for each protocol.

    Raises:
        InvalidInput: no run has measured models on that day.
    """
    days = [
        day
        for day in lake.days(target.lake, "model_metrics")
        if lake.exists(target.lake, lake.table_key("model_metrics", day, PIPELINE))
    ]
    if not days or (dt and dt not in days):
        where = f"day {dt}" if dt else "model_metrics"
        raise InvalidInput(where, "no run has measured models: `kindred playlists run`")
    day = dt or days[-1]
    for protocol, models in read(target, day).items():
        _print(protocol, models, day)
    console.print(
        "[quiet]95% intervals of 1,000 resamples of listeners; the difference is NDCG less the default's, "
        "listener by listener; level: the intervals touch[/]",
        soft_wrap=True,
    )


def read(target: Target, day: str) -> dict[str, Models]:
    """What was measured on a day, by protocol, model and metric."""
    rows = rows_of(from_parquet(lake.require(target.lake, lake.table_key("model_metrics", day, PIPELINE))))
    found: dict[str, Models] = {}
    for row in rows:
        figures = found.setdefault(row["protocol"], {}).setdefault(row["model"], {})
        figures[row["metric"]] = Measured(row["value"], row["low"], row["high"], row["n"])
    return found


def verdict(model: Mapping[str, Measured], default: Mapping[str, Measured]) -> str:
    """How a model stands to the default: level where their intervals of NDCG touch."""
    mine, its = model["ndcg"], default["ndcg"]
    if None in {mine.low, mine.high, its.low, its.high}:
        return "level"
    if (mine.low or 0) > (its.high or 0):
        return "better"
    return "below" if (mine.high or 0) < (its.low or 0) else "level"


def default_of(models: Models) -> str:
    """The model that recommends: the first one, whose difference from itself is nothing."""
    return next(iter(models))


def _print(protocol: str, models: Models, day: str) -> None:
    default = default_of(models)
    listeners = models[default]["ndcg"].n
    console.print(
        f"\n[bold]{protocol}[/]: {SAID.get(protocol, '')}  [quiet]{listeners:,} listeners of {day}[/]"
    )
    ranked = sorted(models.items(), key=lambda each: -each[1]["ndcg"].value)
    good = _table("model", *_RANKING.values(), "its 95%", "")
    besides = _table("model", "coverage", "novelty, bits", "NDCG less the default's, 95%")
    for name, of in ranked:
        stands = "the default" if name == default else verdict(of, models[default])
        less = "" if name == default else _interval(of["ndcg_difference"], signed=True)
        good.add_row(name, *(f"{of[one].value:.4f}" for one in _RANKING), _interval(of["ndcg"]), stands)
        besides.add_row(name, f"{of['coverage'].value:.3f}", f"{of['novelty'].value:.2f}", less)
    for table in (good, besides):
        console.print(Padding(table, (0, 0, 1, 2)))
    for name, of in models.items():
        _print_losses(name, of)


def _table(*columns: str) -> Table:
    """Narrow enough for a terminal of 80 columns; nothing in it is cut."""
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _print_losses(name: str, of: Mapping[str, Measured]) -> None:
    train = [one.value for metric, one in sorted(of.items()) if metric.startswith("train_loss_")]
    validation = [one.value for metric, one in sorted(of.items()) if metric.startswith("validation_loss_")]
    if train:
        console.print(
            f"[quiet]  {name}: {of['parameters'].value:,.0f} parameters; loss of {len(train)} epochs "
            f"{train[0]:.2g} to {train[-1]:.2g}, on validation {validation[0]:.2g} to {validation[-1]:.2g}[/]"
        )


def _interval(of: Measured, *, signed: bool = False) -> str:
    if of.low is None or of.high is None:
        return ""
    sign = "+" if signed else ""
    text = f"[{of.low:{sign}.4f}, {of.high:{sign}.4f}]"
    return (f"{of.value:+.4f} " if signed else "") + text.replace("[", "\\[")
