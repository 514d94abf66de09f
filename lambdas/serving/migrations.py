"""Migrations: numbered files of SQL, one folder per pipeline and one for what pipelines share.

A file is one statement that may be run twice: MySQL commits each DDL by itself, so a run that stopped
between the statement and its row in schema_migrations repeats it. CREATE says IF NOT EXISTS; a repeated
ALTER fails with an error that is expected.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CHANGED = re.compile(r"^(?:CREATE TABLE IF NOT EXISTS|ALTER TABLE) (\w+)", re.MULTILINE)
_ID = re.compile(r"^ +(\w+) ((?:VAR)?CHAR\(\d+\)) CHARACTER SET ascii COLLATE ascii_bin", re.MULTILINE)


class Migration(NamedTuple):
    """One file.

    Attributes:
        pipeline: its name; "serving" for what pipelines share.
        version: its number, counted by pipeline.
        name: of the file, without its ending.
        table: the table that it makes or alters; empty where it does neither.
        sql: its statement.
    """

    pipeline: str
    version: int
    name: str
    table: str
    sql: str


def read_migrations(folders: Iterable[tuple[str, Path]]) -> list[Migration]:
    """Every migration of these folders, in the order in which they are applied.

    Args:
        folders: pipeline and folder; those first that others depend on.
    """
    return [_read(pipeline, file) for pipeline, folder in folders for file in sorted(folder.glob("*.sql"))]


def id_columns(migrations: Iterable[Migration]) -> dict[tuple[str, str], str]:
    """The type of each id column, by table and column: those that the migrations make `ascii_bin`."""
    return {(each.table, column): type_ for each in migrations for column, type_ in _ID.findall(each.sql)}


def _read(pipeline: str, file: Path) -> Migration:
    sql = file.read_text(encoding="utf-8")
    changed = _CHANGED.search(sql)
    version = int(file.stem.partition("_")[0])
    return Migration(pipeline, version, file.stem, changed[1] if changed else "", sql)
