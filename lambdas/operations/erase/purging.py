"""One day without what came from a source, and without what was made of that."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lambdas.lake import objects as lake
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import decode, read
from lambdas.operations.erase.edits import Change
from lambdas.operations.erase.parts import columns_of, run_files_of, runs, tables
from lambdas.operations.erase.rows import blanked, from_source, without
from lambdas.pipelines import PIPELINES, SHARED_TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from lambdas.core.pipeline import LakeTable, Pipeline, RunFile
    from lambdas.operations.erase.edits import Edits
    from lambdas.operations.erase.plan import Files, Held, Subject

_AT_ONCE = 8


def held_on(bucket: str, subject: Subject, day: str, files: Files, earlier: Held) -> Held:
    """What has something of the source that day, by pipeline: tables, and patterns of run files.

    Args:
        bucket: the lake.
        subject: the source.
        day: YYYY-MM-DD.
        files: the day's files that hold rows of it, by table.
        earlier: what was found before something of it went.
    """
    found: Held = {}
    for pipeline in PIPELINES:
        held = {table.name for table in pipeline.tables if table.source and files.get(table.name)}
        held |= {
            table.name
            for table in SHARED_TABLES
            if files.get(table.name)
            and (_ids_from(bucket, subject.source, table, files[table.name]) & _tracks(bucket, day, pipeline))
        }
        held |= {
            file.pattern
            for file in pipeline.run_files
            if file.told_by and _remembers(bucket, subject, day, file, pipeline)
        }
        held |= set(earlier.get(pipeline.name, []))
        if held:
            found[pipeline.name] = sorted(_with_made(pipeline, held))
    return found


def purge_day(edits: Edits, subject: Subject, day: str, files: Files, held: Held) -> bool:
    """Take a source out of a day; whether the day had anything of it.

    What was made of its rows goes first, and the rows last.
    """
    whole: set[str] = set()
    for pipeline in PIPELINES:
        names = set(held.get(pipeline.name, []))
        for table in pipeline.tables:
            if names & set(table.made_of):
                whole.add(table.name)
                edits.delete(_keys(edits, f"{table.name}/dt={day}/"), f"files of {table.name}")
        stale = _stale_run_files(edits, pipeline, day, names)
        edits.delete(stale, "notes and checkpoints of runs")
    for table in tables():
        if files.get(table.name) and table.name not in whole:
            _purge_table(edits, subject, day, table, files[table.name])
    return bool(held) or any(files.values())


def _purge_table(edits: Edits, subject: Subject, day: str, table: LakeTable, files: list[str]) -> None:
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
            others = set(_keys(edits, f"{table.name}/dt={day}/")) - set(files)
            list(pool.map(lambda key: edits.rewrite(key, _delete_if_empty), sorted(others)))


def _delete_if_empty(body: bytes) -> Change:
    empty = not decode(body).num_rows
    return Change(None, {"files without rows": int(empty)}, delete=empty)


def _stale_run_files(edits: Edits, pipeline: Pipeline, day: str, held: set[str]) -> list[str]:
    folder = runs(pipeline, day)
    return [
        key
        for key in _keys(edits, folder)
        if any(
            _is_stale(edits.bucket, key, day, file, held)
            for file in run_files_of(pipeline, key.removeprefix(folder))
        )
    ]


def _is_stale(bucket: str, key: str, day: str, file: RunFile, held: set[str]) -> bool:
    if file.checkpoint or held & set(file.made_of) or (file.told_by and file.pattern in held):
        return True
    name = key.rpartition("/")[2].removesuffix(".parquet")
    return file.told_by_file and not lake.exists(bucket, lake.table_key(file.table, day, name))


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


def _tracks(bucket: str, day: str, pipeline: Pipeline) -> set[str]:
    """The tracks that a pipeline's own tables with a source have that day."""
    found: set[str] = set()
    for table in pipeline.tables:
        for column in columns_of("track", table.ids.items()) if table.source else ():
            for key in lake.keys(bucket, f"{table.name}/dt={day}/"):
                found.update(str(one) for one in read(bucket, key, [column])[column].to_pylist())
    return found


def _remembers(bucket: str, subject: Subject, day: str, file: RunFile, pipeline: Pipeline) -> bool:
    """Whether a run of the day keeps something that its table tells to be the source's."""
    body = lake.get(bucket, f"{runs(pipeline, day)}{file.pattern}")
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
