"""What is to be erased -> its plan: an artist's tracks, the partitions, and the files with rows to erase."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypedDict

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.athena import Athena
from lambdas.lake.tables import read
from lambdas.operations.erase import questions
from lambdas.operations.erase.parts import (
    column_of,
    columns_of,
    imported_file_of,
    incoming,
    partition_of,
    run_files_of,
    tables,
)
from lambdas.operations.erase.plan import Plan, merged, subject_of
from lambdas.operations.erase.rows import from_source, names
from lambdas.operations.settings import FindSettings
from lambdas.people import erasures
from lambdas.pipelines import PIPELINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lambdas.operations.erase.plan import Subject


class FindResult(TypedDict):
    """The plan.

    Attributes:
        plan: its folder in the lake.
        partitions_key: of the object that lists its partitions, the Map's items.
        partitions: how many there are.
        forgets: whether an artist or a listener is forgotten; else a source is purged.
    """

    plan: str
    partitions_key: str
    partitions: int
    forgets: bool


def handler(event: dict[str, Any], context: object) -> FindResult:
    """{"artist": id}, {"listener": id} or {"source": name}, and "dry_run" -> the plan.

    Or {"plan": folder} of a plan that has its subject already: an execution's input is kept for months, so
    it must not name a person. The hash of a forgotten person is stored first.

    Raises:
        InvalidInput: there is no such source, or it is no artist's or listener's id.
        QueryFailed: Athena did not answer.
    """
    settings = FindSettings.from_env()
    bucket, athena = settings.lake, Athena(settings.database, settings.workgroup)
    subject = Plan(bucket, event["plan"]).subject() if "plan" in event else subject_of(event)
    if subject.kind == "listener" and not subject.dry_run:
        erasures.remember(bucket, subject.name)
    plan = Plan(bucket, subject.folder)
    # Rows that tell whose tracks these are may be erased already: the plan of a killed execution has them.
    unfinished = Plan(bucket, replace(subject, dry_run=False).folder)
    earlier = unfinished.earlier()
    if subject.kind == "artist":
        subject = _with_tracks(bucket, athena, subject)
    elif subject.kind == "source":
        subject = _with_told(bucket, athena, subject)
    subject = merged(subject, earlier)
    if subject.dry_run and "plan" not in event:
        plan.delete()

    files = questions.files_of(athena, bucket, subject)
    subject = merged(replace(subject, tables=_by_column(files)), earlier)
    # A day without rows may still have pages and serving tables.
    partitions = sorted({*_partitions(bucket), *files, *unfinished.partitions()})
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda each: _plan_partition(plan, unfinished, each, files.get(each, {})), partitions))
    plan.put_partitions(partitions)
    plan.put_subject(subject)
    log.info("erasing found", extra={"partitions": len(partitions), "with_rows": len(files)})
    return {
        "plan": plan.folder,
        "partitions_key": plan.partitions_key,
        "partitions": len(partitions),
        "forgets": subject.kind != "source",
    }


def _plan_partition(plan: Plan, unfinished: Plan, partition: str, files: Mapping[str, list[str]]) -> None:
    """Write the partition's files; the result of an earlier execution is deleted."""
    lake.delete(plan.bucket, f"{plan.folder}done/{partition}.json")
    if files:
        plan.put_files(partition, dict(files))
    if plan != unfinished:
        if known := unfinished.files(partition):
            plan.put_files(partition, known)
        if held := unfinished.held(partition):
            plan.put_held(partition, held)


def _partitions(bucket: str) -> set[str]:
    """Every partition of any table, and every day with run files."""
    folders = [*(f"{table.name}/" for table in tables()), *(f"runs/{each.name}/" for each in PIPELINES)]
    return {partition for folder in folders for partition in lake.partitions(bucket, folder)}


def _by_column(files: Mapping[str, Mapping[str, list[str]]]) -> dict[str, list[str]]:
    """The tables that have such files, by the column that they are partitioned by."""
    tables_: dict[str, set[str]] = {}
    for partition, names_ in files.items():
        tables_.setdefault(column_of(partition), set()).update(names_)
    return {column: sorted(names_) for column, names_ in tables_.items()}


def _with_tracks(bucket: str, athena: Athena, subject: Subject) -> Subject:
    """An artist with the tracks that any table, run or import gives it."""
    found = questions.tracks_of(athena, subject)
    with ThreadPoolExecutor(16) as pool:
        for tracks in pool.map(
            lambda file: _tracks_in(bucket, file[0], file[1], subject.name), _files_with_both(bucket)
        ):
            found |= tracks
    return replace(subject, tracks=tuple(sorted(found)))


def _files_with_both(bucket: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The files beside the tables that name tracks and their artists, and their id columns."""
    for pipeline in PIPELINES:
        for key in lake.keys(bucket, f"runs/{pipeline.name}/"):
            path = key.partition(f"{partition_of(key)}/")[2]
            for file in run_files_of(pipeline, path):
                if file.shape == "rows" and {"track"} < set(file.ids.values()):
                    yield key, file.ids
        for key in lake.keys(bucket, incoming(pipeline)):
            imported = imported_file_of(pipeline, key.removeprefix(incoming(pipeline)))
            if imported and {"track"} < set(imported.ids.values()):
                yield key, imported.ids


def _tracks_in(bucket: str, key: str, ids: Mapping[str, str], artist: str) -> set[str]:
    rows = read(bucket, key, list(ids))
    theirs = rows.filter(names(rows, ids, {"artist": (artist,)}))
    tracks = columns_of("track", ids.items())
    return {str(one) for column in tracks for one in theirs[column].to_pylist()}


def _with_told(bucket: str, athena: Athena, subject: Subject) -> Subject:
    """A source with the values by which its rows in run files are recognised."""
    told = questions.told_by(athena, subject.source)
    for pipeline in PIPELINES:
        for key in lake.keys(bucket, incoming(pipeline)):
            imported = imported_file_of(pipeline, key.removeprefix(incoming(pipeline)))
            if imported is None or not (imported.table and imported.source):
                continue
            for file in pipeline.run_files:
                if file.table == imported.table and file.told_by:
                    rows = read(bucket, key)
                    theirs = rows.filter(from_source(rows, imported.source, subject.source))
                    values = zip(*(theirs[name].to_pylist() for name in file.told_by.values()), strict=True)
                    told[f"{pipeline.name}/{file.pattern}"]["purged"] += [
                        [*map(str, each)] for each in values
                    ]
    return replace(subject, told=told)
