"""What the steps of an erasing ask of the pipelines' statements."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from lambdas.pipelines import PIPELINES, SHARED_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lambdas.core.pipeline import ImportedFile, LakeTable, Pipeline, RunFile

RESULTS = "athena-results/"
LISTS = {"artists": "artist"}
"""Kinds of id columns that hold lists: what each of the list's ids is."""


def tables() -> list[LakeTable]:
    """The tables of every pipeline, then those that they share."""
    return [*(table for pipeline in PIPELINES for table in pipeline.tables), *SHARED_TABLES]


def runs(pipeline: Pipeline, partition: str) -> str:
    """The folder of what a pipeline's runs of a partition keep."""
    return f"runs/{pipeline.name}/{partition}/"


def incoming(pipeline: Pipeline) -> str:
    """The folder of what a pipeline's imports left."""
    return f"incoming/{pipeline.name}/"


def folders_of(partition: str) -> list[str]:
    """Every folder of a partition."""
    return [
        *(f"{table.name}/{partition}/" for table in tables()),
        *(runs(pipeline, partition) for pipeline in PIPELINES),
    ]


def all_folders() -> list[str]:
    """Every folder that anything is erased from, but the plans'."""
    return [
        *(f"{table.name}/" for table in tables()),
        *(f"runs/{pipeline.name}/" for pipeline in PIPELINES),
        *(incoming(pipeline) for pipeline in PIPELINES),
        RESULTS,
    ]


def partition_of(key: str) -> str:
    """The first partition that a key lies in, such as dt=2026-01-05 or bucket=0a; empty where it has none."""
    return next((folder for folder in key.split("/")[:-1] if "=" in folder), "")


def day_of(partition: str) -> str:
    """The day of a partition dt=…; empty for another one."""
    return partition.removeprefix("dt=") if partition.startswith("dt=") else ""


def column_of(partition: str) -> str:
    """What a partition is by: dt, bucket."""
    return partition.partition("=")[0]


def columns_of(kind: str, ids: Iterable[tuple[str, str]]) -> list[str]:
    """The columns of a table or a file that hold ids of a kind."""
    return [column for column, each in ids if each == kind]


def run_files_of(pipeline: Pipeline, path: str) -> list[RunFile]:
    """The statements that a file in runs/<pipeline>/dt=…/ falls under, by its path there."""
    return [each for each in pipeline.run_files if fnmatchcase(path, each.pattern)]


def imported_file_of(pipeline: Pipeline, path: str) -> ImportedFile | None:
    """The first statement that a file in incoming/<pipeline>/ falls under."""
    return next((each for each in pipeline.imported_files if fnmatchcase(path, each.pattern)), None)
