"""One partition without what came from a source, and without what was computed from it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, read
from lambdas.operations.erase.edits import Change
from lambdas.operations.erase.parts import column_of, columns_of, day_of, run_files_of, runs, tables
from lambdas.operations.erase.rows import blanked, from_source, without
from lambdas.pipelines import PIPELINES, SHARED_TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from lambdas.core.pipeline import LakeTable, Pipeline, RunFile
    from lambdas.operations.erase.edits import Edits
    from lambdas.operations.erase.plan import Files, Held, Subject

_AT_ONCE = 8


def held_in(bucket: str, subject: Subject, partition: str, files: Files, earlier: Held) -> Held:
    """What has something of the source there, by pipeline: tables, and patterns of run files.

    A table that is partitioned by something else counts where any of its partitions has something.

    Args:
        bucket: the lake.
        subject: the source.
        partition: such as dt=2026-01-05.
        files: the partition's files that hold rows of it, by table.
        earlier: what was found before something of it went.
    """
    elsewhere = {
        table for column, each in subject.tables.items() if column != column_of(partition) for table in each
    }
    found: Held = {}
    for pipeline in PIPELINES:
        held = {table.name for table in pipeline.tables if table.source and files.get(table.name)}
        held |= {
            table.name
            for table in SHARED_TABLES
            if files.get(table.name)
            and (
                _ids_from(bucket, subject.source, table, files[table.name])
                & _tracks(bucket, partition, pipeline)
            )
        }
        held |= {
            file.pattern
            for file in pipeline.run_files
            if file.told_by and _remembers(bucket, subject, partition, file, pipeline)
        }
        held |= elsewhere & _named_by(pipeline)
        held |= set(earlier.get(pipeline.name, []))
        if held:
            found[pipeline.name] = sorted(_with_made(pipeline, held))
    return found


def purge_in(edits: Edits, subject: Subject, partition: str, files: Files, held: Held) -> bool:
    """Delete a source's rows from a partition; whether it had any.

    What was computed from its rows is deleted first, and the rows last.
    """
    whole: set[str] = set()
    for pipeline in PIPELINES:
        names = set(held.get(pipeline.name, []))
        for table in pipeline.tables:
            if names & set(table.made_of):
                whole.add(table.name)
                edits.delete(_keys(edits, f"{table.name}/{partition}/"), f"files of {table.name}")
        stale = _stale_run_files(edits, pipeline, partition, names)
        edits.delete(stale, "notes and checkpoints of runs")
    for table in tables():
        if files.get(table.name) and table.name not in whole:
            _purge_table(edits, subject, partition, table, files[table.name])
    return bool(held) or any(files.values())


def _purge_table(edits: Edits, subject: Subject, partition: str, table: LakeTable, files: list[str]) -> None:
    def change(body: bytes) -> Change:
        def goes(rows: pa.Table) -> object:
            return from_source(rows, table.source, subject.source)

        if table.blanked:
            left, gone, _ = blanked(body, goes, table.blanked)
            return Change(left, {f"{table.name}' {table.blanked[0]} in the lake": gone})
        left, gone, rest = without(body, goes, to_parquet)
        counts = {f"rows of {table.name} in the lake": gone, "files without rows": int(not rest)}
        return Change(left, counts, delete=not rest)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda key: edits.rewrite(key, change), files))
        if not table.blanked:
            # Their part of the day is not done any more, so files without rows would belong to nobody.
            others = set(_keys(edits, f"{table.name}/{partition}/")) - set(files)
            list(pool.map(lambda key: edits.rewrite(key, _delete_if_empty), sorted(others)))


def _delete_if_empty(body: bytes) -> Change:
    empty = not decode(body).num_rows
    return Change(None, {"files without rows": int(empty)}, delete=empty)


def _stale_run_files(edits: Edits, pipeline: Pipeline, partition: str, held: set[str]) -> list[str]:
    folder = runs(pipeline, partition)
    return [
        key
        for key in _keys(edits, folder)
        if any(
            _is_stale(edits.bucket, key, partition, file, held)
            for file in run_files_of(pipeline, key.removeprefix(folder))
        )
    ]


def _is_stale(bucket: str, key: str, partition: str, file: RunFile, held: set[str]) -> bool:
    if file.checkpoint or held & set(file.made_of) or (file.told_by and file.pattern in held):
        return True
    name = key.rpartition("/")[2].removesuffix(".parquet")
    return file.told_by_file and not lake.exists(bucket, lake.table_key(file.table, day_of(partition), name))


def _named_by(pipeline: Pipeline) -> set[str]:
    """All tables that what the pipeline has is made of."""
    made = [each.made_of for each in pipeline.tables]
    made += [each.made_of for each in pipeline.serving]
    made += [each.made_of for each in pipeline.run_files]
    return {name for made_of in made for name in made_of}


def _with_made(pipeline: Pipeline, held: set[str]) -> set[str]:
    """These, and all that is made of them, of what is made of them, and so on."""
    parts = [(table.name, table.made_of) for table in pipeline.tables]
    parts += [(file.pattern, file.made_of) for file in pipeline.run_files]
    while made := {name for name, made_of in parts if held & set(made_of)} - held:
        held = held | made
    return held


def _ids_from(bucket: str, source: str, table: LakeTable, files: list[str]) -> set[str]:
    """The tracks that rows of a source name in a shared table's files."""
    found: set[str] = set()
    for key in files:
        body = lake.get(bucket, key)
        rows = decode(body) if body is not None else None
        if rows is not None:
            theirs = rows.filter(from_source(rows, table.source, source))
            for column in columns_of("track", table.ids.items()):
                found.update(str(one) for one in theirs[column].to_pylist())
    return found


def _tracks(bucket: str, partition: str, pipeline: Pipeline) -> set[str]:
    """The tracks that a pipeline's own tables with a source have there."""
    found: set[str] = set()
    for table in pipeline.tables:
        for column in columns_of("track", table.ids.items()) if table.source else ():
            for key in lake.keys(bucket, f"{table.name}/{partition}/"):
                found.update(str(one) for one in read(bucket, key, [column])[column].to_pylist())
    return found


def _remembers(bucket: str, subject: Subject, partition: str, file: RunFile, pipeline: Pipeline) -> bool:
    """Whether a run keeps something that its table tells to be the source's."""
    body = lake.get(bucket, f"{runs(pipeline, partition)}{file.pattern}")
    if body is None:
        return False
    told = subject.told.get(f"{pipeline.name}/{file.pattern}", {})
    purged, known = ({tuple(one) for one in told.get(what, [])} for what in ("purged", "known"))
    if file.shape == "by_id":
        values = {(one,) for one in json.loads(body)}
    else:
        distinct = decode(body, list(file.told_by)).group_by(list(file.told_by)).aggregate([])
        values = set(zip(*(distinct[name].to_pylist() for name in file.told_by), strict=True))
    return bool(values & purged) or (subject.source == "files" and bool(values - known))


def _keys(edits: Edits, folder: str) -> list[str]:
    return sorted(lake.keys(edits.bucket, folder))
