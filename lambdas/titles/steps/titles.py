"""A platform's catalogue, cleaned -> the lake."""

from __future__ import annotations

from typing import TypedDict

import pyarrow as pa

from lambdas.core.logs import log
from lambdas.lake import objects as lake
from lambdas.lake.owners import require_owner
from lambdas.lake.parquet import to_parquet
from lambdas.lake.tables import read, schema_of
from lambdas.titles import run_files
from lambdas.titles.cleaning import clean
from lambdas.titles.incoming import catalogue_key
from lambdas.titles.run import Platform, Run, RunEvent
from lambdas.titles.settings import LakeSettings


class PlatformEvent(RunEvent, Platform):
    """The run, and one of its platforms."""


class TitlesResult(TypedDict):
    """`titles`: how many the platform has."""

    titles: int


def handler(event: PlatformEvent, context: object) -> TitlesResult:
    """The run and a platform -> how many titles it has; they are in the lake."""
    settings = LakeSettings.from_env()
    run, name = Run.from_event(event), event["name"]
    rows = read(settings.lake, catalogue_key(name)).to_pylist()
    cleaned = clean(rows, name, event["letter"])
    noted: run_files.Note = {
        "rows": len(rows),
        "titles": len(cleaned.titles),
        "repairs": cleaned.repairs,
        "left_out": cleaned.left_out,
    }
    table = pa.Table.from_pylist(cleaned.titles, schema=schema_of(run_files.TITLES))
    require_owner(settings.lake, run)
    lake.put(settings.lake, run_files.titles_key(run.dt, name), to_parquet(table))
    lake.put_json(settings.lake, run_files.note_key(run, name), noted)

    log.info("titles written", extra={"dt": run.dt, "titles": noted["titles"]})
    return {"titles": noted["titles"]}
