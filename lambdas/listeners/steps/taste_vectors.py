"""Athena's means, deviations and ranks of what each listener plays most -> taste_vectors, by bucket."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from arro3.core import Table

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import table_of, to_parquet
from lambdas.lake.results import stream
from lambdas.lake.schemas import table_schema
from lambdas.listeners import run_files
from lambdas.listeners.run import Run, TastesResult
from lambdas.listeners.settings import TastesSettings
from lambdas.models.features import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    athena = Athena(settings.database, settings.workgroup)
    top = str(settings.listeners_top_tracks)
    query = athena.start(QUERY.read_text(), run.dt, top, run.dt, ",".join(features))

    schema = table_schema(TABLE)
    empty = table_of(schema, {name: [] for name in schema.names})
    missing, rows = set(names), 0
    for name, in_bucket in by_bucket(stream(athena, query)):
        _write(settings.lake, run, name, in_bucket)
        missing.discard(name)
        rows += in_bucket.num_rows
    for name in sorted(missing):
        _write(settings.lake, run, name, empty)
    run_files.prune(settings.lake, TABLE, run.dt, names)

    listener_count = rows // len(features)
    log.info("tastes written", extra={"dt": run.dt, "listeners": listener_count, "features": len(features)})
    return {"listeners": listener_count}


def by_bucket(parts: Iterable[Table]) -> Iterator[tuple[str, Table]]:
    """The rows of each bucket, of parts in the order of the column `bucket`; one bucket is held at a time."""
    held: list[Table] = []
    held_of = ""
    for part in parts:
        names = np.array(part["bucket"].to_pylist())
        cuts = np.flatnonzero(names[1:] != names[:-1]) + 1
        for start, end in pairwise([0, *cuts.tolist(), len(names)]):
            if held and names[start] != held_of:
                yield held_of, _together(held)
                held = []
            held_of = str(names[start])
            held.append(part.slice(start, end - start))
    if held:
        yield held_of, _together(held)


def _together(parts: list[Table]) -> Table:
    schema = table_schema(TABLE)
    batches = [batch for part in parts for batch in part.select(schema.names).to_batches()]
    return Table.from_batches(batches).combine_chunks()


def _write(bucket: str, run: Run, name: str, rows: Table) -> None:
    require_owner(bucket, run)
    body = to_parquet(rows, table_schema(TABLE))
    lake.put(bucket, run_files.rows_key(TABLE, run.dt, name), body)
