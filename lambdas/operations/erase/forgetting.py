"""One partition without what is forgotten: an artist and its tracks, or a listener."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read
from lambdas.operations.erase.edits import Change
from lambdas.operations.erase.parts import columns_of, run_files_of, runs, tables
from lambdas.operations.erase.rows import names, without, without_ids
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lambdas.core.pipeline import LakeTable, RunFile
    from lambdas.operations.erase.edits import Edits
    from lambdas.operations.erase.plan import Files, Subject

REMEMBERED = "rows that runs remember"
_AT_ONCE = 8


def forget_in(edits: Edits, subject: Subject, partition: str, files: Files) -> bool:
    """Delete what is forgotten from a partition; whether any table had it.

    A file without rows stays: it means that its part of the day is done.
    """
    kept = {
        table.name: _named_by_others(edits.bucket, subject, partition, table)
        for table in tables()
        if table.kept_by and files.get(table.name)
    }
    touched = False
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for table in tables():
            ids = {column: table.ids[column] for column in table.forgotten_by or table.ids}
            others = kept.get(table.name, set())
            went = pool.map(
                lambda key, table=table, ids=ids, others=others: edits.rewrite(
                    key, lambda body: _rows(body, f"rows of {table.name} in the lake", ids, subject, others)
                ),
                files.get(table.name, []),
            )
            touched |= any([*went])
        for pipeline in PIPELINES:
            folder = runs(pipeline, partition)
            keys = sorted(lake.keys(edits.bucket, folder))
            kinds = {key: run_files_of(pipeline, key.removeprefix(folder)) for key in keys}
            checkpoints = [key for key in keys if any(kind.checkpoint for kind in kinds[key])]
            edits.delete(checkpoints, "checkpoints of runs")
            naming = [
                (key, kind) for key in keys if key not in checkpoints for kind in kinds[key] if kind.ids
            ]
            list(
                pool.map(
                    lambda each: edits.rewrite(each[0], lambda body: _note(body, each[1], subject)), naming
                )
            )
    return touched


def _rows(body: bytes, what: str, ids: Mapping[str, str], subject: Subject, kept: set[str]) -> Change:
    left, gone, _ = without(body, lambda rows: names(rows, ids, subject.ids, kept), to_parquet)
    return Change(left, {what: gone})


def _note(body: bytes, file: RunFile, subject: Subject) -> Change:
    if file.shape == "rows":
        return _rows(body, REMEMBERED, file.ids, subject, set())
    left, gone = without_ids(body, file, subject.ids)
    return Change(left, {REMEMBERED: gone})


def _named_by_others(bucket: str, subject: Subject, partition: str, table: LakeTable) -> set[str]:
    """The tracks that rows of others name there in the tables that keep them."""
    found: set[str] = set()
    for other in tables():
        if other.name not in table.kept_by:
            continue
        whose = {column: kind for column, kind in other.ids.items() if kind != "track"}
        for key in lake.keys(bucket, f"{other.name}/{partition}/"):
            rows = read(bucket, key, list(other.ids))
            others: Any = pc.invert(names(rows, whose, subject.ids))
            rest = rows.filter(others)
            for column in columns_of("track", other.ids.items()):
                found.update(str(one) for one in rest[column].to_pylist())
    return found
