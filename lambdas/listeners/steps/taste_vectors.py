"""Athena's means, deviations and ranks of what each listener plays most -> taste_vectors, by bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from arro3.core import Array

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.results import ask
from lambdas.lake.schemas import table_schema
from lambdas.listeners import run_files
from lambdas.listeners.run import Run, TastesResult
from lambdas.listeners.settings import TastesSettings
from lambdas.models.features import chosen
from lambdas.people.buckets import bucket_count, bucket_of

if TYPE_CHECKING:
    from arro3.core import Table

    from lambdas.listeners.run import RunEvent

TABLE = "taste_vectors"
QUERY = Path(__file__).parents[3] / "athena" / "listeners" / "taste_vectors.sql"


def handler(event: RunEvent, context: object) -> TastesResult:
    """The run, whose features are in the lake -> how many listeners have a taste vector.

    Every bucket of the run gets a file, even an empty one, so that the next steps can read all of them.
    """
    settings = TastesSettings.from_env()
    run = Run.from_event(event)
    features = chosen(settings.listeners_model_features, "listeners_model_features")
    names = run_files.buckets(settings.lake, run)
    rows = ask(
        Athena(settings.database, settings.workgroup),
        QUERY,
        run.dt,
        str(settings.listeners_top_tracks),
        run.dt,
        ",".join(features),
    )
    count, schema = bucket_count(settings.lake), table_schema(TABLE)
    listeners = rows["listener_id"].to_pylist()
    bucket_by_row = np.array([bucket_of(one, count) for one in listeners])
    for name in names:
        part = _at(rows, np.flatnonzero(bucket_by_row == name))
        require_owner(settings.lake, run)
        lake.put(settings.lake, run_files.rows_key(TABLE, run.dt, name), to_parquet(part, schema))
    run_files.prune(settings.lake, TABLE, run.dt, names)

    listener_count = len(set(listeners))
    log.info("tastes written", extra={"dt": run.dt, "listeners": listener_count, "features": len(features)})
    return {"listeners": listener_count}


def _at(rows: Table, positions: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Table:
    """Some of the rows, as a file of the table has them."""
    schema = table_schema(TABLE)
    if not len(positions):
        return table_of(schema, {name: [] for name in schema.names})
    taken = Array.from_numpy(positions.astype(np.uint64))
    return table_of(schema, {name: rows[name].combine_chunks().take(taken) for name in schema.names})
