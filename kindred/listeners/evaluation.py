"""Both models measured on a day's listeners, into model_metrics: `evaluate`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.padding import Padding
from rich.table import Table

from infra.settings import Settings
from kindred.common.console import console
from lambdas.core.errors import InvalidInput
from lambdas.lake import objects as lake
from lambdas.lake.metrics import Metric, write_metrics
from lambdas.lake.parquet import from_parquet
from lambdas.lake.results import ask
from lambdas.lake.rows import matrix_of, rows_of
from lambdas.listeners.settings import OperatorSettings
from lambdas.models.evaluate import mean_interval
from lambdas.models.features import chosen
from lambdas.models.halves import MODELS, Played, halves, measures, places

if TYPE_CHECKING:
    from kindred.common.target import Target

PROTOCOL = "disjoint halves of a listener's artists: is the other half first?"
QUERY = Path(__file__).parents[2] / "athena" / "listeners" / "map_tracks.sql"
_FEWEST = 10


def show(target: Target, dt: str | None) -> None:
    """Measure, write the metrics of the day, and print them.

    Raises:
        InvalidInput: no run has been made, or too few listeners have tracks of both halves.
    """
    known = lake.days(target.lake, "listener_tracks")
    if not known or (dt and dt not in known):
        raise InvalidInput(
            f"day {dt}" if dt else "listeners", "no run has been made: `kindred listeners run`"
        )
    day = dt or known[-1]
    metrics = measured(target, day)
    write_metrics(target.lake, "listeners", day, metrics)

    console.print(f"\n[bold]{PROTOCOL}[/]  [quiet]{metrics[0].n} listeners of {day}[/]")
    table = Table(box=None, pad_edge=False, header_style="quiet")
    for name in ("model", "metric"):
        table.add_column(name)
    table.add_column("value", justify="right", style="figure")
    table.add_column("95% interval", style="quiet")
    for metric in metrics:
        table.add_row(
            metric.model, metric.metric, f"{metric.value:.3f}", f"{metric.low:.3f} to {metric.high:.3f}"
        )
    console.print(Padding(table, (0, 0, 0, 2)))


def measured(target: Target, dt: str) -> list[Metric]:
    """The metrics of both models and their parts, of the listeners of a day."""
    settings = Settings.from_cdk_json().of(OperatorSettings)
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    rows = ask(target.athena, QUERY, dt, str(settings.listeners_top_tracks), dt)
    values = matrix_of(rows, features)
    complete = np.asarray(~np.isnan(values).any(axis=1))
    ids = [one for one, kept in zip(rows["id"].to_pylist(), complete.tolist(), strict=True) if kept]
    position = {one: at for at, one in enumerate(ids)}
    played: dict[str, list[Played]] = {}
    for key in sorted(lake.keys(target.lake, f"listener_tracks/dt={dt}/")):
        table = from_parquet(lake.require(target.lake, key), ["listener_id", "track_id", "artist_ids"])
        for row in rows_of(table):
            if row["track_id"] in position:
                track = Played(position[row["track_id"]], row["artist_ids"])
                played.setdefault(row["listener_id"], []).append(track)
    of, listeners = halves(played, values[complete])
    if len(listeners) < _FEWEST:
        raise InvalidInput(
            f"day {dt}", f"{len(listeners)} listeners have tracks of both halves; {_FEWEST} are needed"
        )
    metrics = []
    for name, score in MODELS.items():
        started = time.perf_counter()
        place = places(of, score)
        seconds = time.perf_counter() - started
        for metric, each in measures(place).items():
            metrics.append(Metric(name, PROTOCOL, metric, *mean_interval(each), len(each), seconds))
    return metrics
