"""The files that runs of `charts` keep in the lake for a day.

The manifest of a day is that of lambdas.lake.manifests, an item {"name", "market", "day"}; besides:

runs/charts/dt=…/markets/<name>.json      figures of fetching a market's chart, for the report
runs/charts/dt=…/markets/<name>.parquet   its chart whole, as schemas.CHART
runs/charts/dt=…/history.parquet          every known chart up to the day
runs/charts/dt=…/artists.json             genres by artist, of every known chart
runs/charts/dt=…/audio_features.parquet   the checkpoint of lambdas.sources.track_features
runs/charts/dt=…/clusters.json            the tracks compared: ids, points, labels, distances
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.lake import objects as lake
from lambdas.lake.manifests import complete_key

if TYPE_CHECKING:
    from lambdas.charts.run import Market, Run

HISTORY, GENRES, CLUSTERS = "history.parquet", "artists.json", "clusters.json"


def chart_key(run: Run, name: str) -> str:
    """The object with one market's chart, whole."""
    return f"{run.folder}/markets/{name}.parquet"


def note_key(run: Run, name: str) -> str:
    """The object with the figures of fetching a market's chart."""
    return f"{run.folder}/markets/{name}.json"


def history_key(run: Run) -> str:
    """The object with every known chart up to the day."""
    return f"{run.folder}/{HISTORY}"


def artists_key(run: Run) -> str:
    """The object with the genres of the known charts' artists."""
    return f"{run.folder}/{GENRES}"


def clusters_key(run: Run) -> str:
    """The object with the compared tracks and their clusters."""
    return f"{run.folder}/{CLUSTERS}"


def markets(bucket: str, run: Run) -> list[Market]:
    """The day's markets once their charts are in the lake: name, market, day of its chart.

    Raises:
        InvalidInput: they are not.
    """
    found: list[Market] = lake.require_json(bucket, complete_key(run))
    return found


def noted(bucket: str, run: Run, name: str) -> dict[str, Any]:
    """The figures of fetching a market's chart, in this or an earlier run of the day; empty if unfinished."""
    return lake.get_json(bucket, note_key(run, name)) or {}
