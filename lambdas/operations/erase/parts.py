"""What the steps of an erasing ask of the pipelines' statements."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from lambdas.pipelines import PIPELINES, SHARED_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lambdas.core.pipeline import ImportedFile, LakeTable, Pipeline, RunFile

RESULTS = "athena-results/"


def tables() -> list[LakeTable]:
    """The tables of every pipeline, then those that they share."""
    return [*(table for pipeline in PIPELINES for table in pipeline.tables), *SHARED_TABLES]


def runs(pipeline: Pipeline, day: str) -> str:
    """The folder of what a pipeline's runs of a day keep."""
    return f"runs/{pipeline.name}/dt={day}/"


def incoming(pipeline: Pipeline) -> str:
    """The folder of what a pipeline's imports left."""
    return f"incoming/{pipeline.name}/"


def folders_of(day: str) -> list[str]:
    """Every folder of a day."""
    return [
        *(f"{table.name}/dt={day}/" for table in tables()),
        *(runs(pipeline, day) for pipeline in PIPELINES),
    ]


def all_folders() -> list[str]:
    """Every folder that anything is erased from, but the plans'."""
    return [
        *(f"{table.name}/" for table in tables()),
        *(f"runs/{pipeline.name}/" for pipeline in PIPELINES),
        *(incoming(pipeline) for pipeline in PIPELINES),
        RESULTS,
    ]


def day_of(key: str) -> str:
    """The day in a key's folder; empty where it has none."""
    return key.partition("dt=")[2].partition("/")[0]


def columns_of(kind: str, ids: Iterable[tuple[str, str]]) -> list[str]:
    """The columns of a table or a file that hold ids of a kind."""
    return [column for column, each in ids if each == kind]


def run_files_of(pipeline: Pipeline, path: str) -> list[RunFile]:
    """The statements that a file in runs/<pipeline>/dt=…/ falls under, by its path there."""
    return [each for each in pipeline.run_files if fnmatchcase(path, each.pattern)]


def imported_file_of(pipeline: Pipeline, path: str) -> ImportedFile | None:
    """The first statement that a file in incoming/<pipeline>/ falls under."""
    return next((each for each in pipeline.imported_files if fnmatchcase(path, each.pattern)), None)
