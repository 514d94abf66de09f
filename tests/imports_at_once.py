"""Many imports of charts at once, each in a process of its own, over whatever S3 the environment names."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa

from lambdas.charts import incoming
from lambdas.charts.schemas import AUDIO_FEATURES, CHART, GENRES
from lambdas.core import aws

PROJECT = Path(__file__).parents[1]
IMPORTS = 50
DAYS = ["2026-01-05", "2026-01-12"]
IDS = [f"{number:022d}" for number in range(IMPORTS)]


def import_at_once(lake: str) -> int:
    """Run the imports in processes of their own; how many failed."""
    # By way of a fresh interpreter, which has no threads when it forks.
    done = subprocess.run([sys.executable, "-m", __name__, lake], cwd=PROJECT, check=False)
    return done.returncode


def lost(lake: str) -> int:
    """How much of what the imports brought is not in the lake."""
    markets = {f"Market {number}": DAYS for number in range(IMPORTS)}
    known = incoming.days(lake)
    missing = sum(len(set(days) - set(known.get(market, ()))) for market, days in markets.items())
    for day in DAYS:
        missing += len(set(IDS) - set(incoming.entries(lake, day)["track_id"].to_pylist()))
    missing += len(set(IDS) - set(incoming.features(lake)["id"].to_pylist()))
    return missing + len(set(IDS) - set(incoming.genres(lake)["id"].to_pylist()))


def _fork_all(lake: str) -> int:
    # What is loaded when it is first used is loaded here, once: S3's description, and pandas by pyarrow.
    boto3.client("s3")
    chart(0)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(IMPORTS)
    processes = [context.Process(target=_import, args=(lake, number, barrier)) for number in range(IMPORTS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return sum(process.exitcode != 0 for process in processes)


def _import(lake: str, number: int, barrier: Any) -> None:
    """What `kindred charts import` does to the lake: features, genres, one market's charts of two days."""
    aws.client.cache_clear()
    barrier.wait()
    row = {"id": IDS[number], "source": "files"}
    incoming.import_features(lake, _table(AUDIO_FEATURES, row))
    incoming.import_genres(lake, _table(GENRES, row))
    incoming.import_charts(lake, dict.fromkeys(DAYS, chart(number)))


def chart(number: int) -> pa.Table:
    """One entry of a market of its own."""
    entry = {"market": f"Market {number}", "rank": 1, "track_id": IDS[number], "track_name": "One"}
    return _table(CHART, entry)


def _table(schema: pa.Schema, row: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | row], schema=schema)


if __name__ == "__main__":
    sys.exit(_fork_all(sys.argv[1]))
