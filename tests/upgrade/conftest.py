"""A home that the last release has filled, and what this project finds in it."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.command_line import Kindred
from tests.upgrade.release import RECORD, Release, last_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

DAY = "2026-11-20"
SERVED = ("artists", "related_artists", "tracks", "track_clusters", "related_tracks")
_COLUMN = re.compile(r"^ {4}(\w+) ([\w<>]+)", re.MULTILINE)


class Before(NamedTuple):
    """What the last release had in its tables and said before this project came.

    Attributes:
        lake: rows by table of the lake, each with the columns that the release knew.
        served: rows by table of MySQL, in the same way.
        runs: what `kindred runs` printed.
        forgetting: what a dry run of forgetting `artist` printed.
        purging: what a dry run of purging `files` printed.
    """

    lake: dict[str, pd.DataFrame]
    served: dict[str, pd.DataFrame]
    runs: str
    artist: str
    forgetting: str
    purging: str


@pytest.fixture(scope="session")
def release() -> Release:
    """The last release; a history that lacks it, as a shallow clone's does, skips the rehearsal."""
    found = last_release()
    if found is None:
        line = (
            f"THE UPGRADE IS NOT REHEARSED: this clone's history lacks {RECORD.read_text().strip()}; "
            "`git fetch --unshallow` brings it"
        )
        warnings.warn(line, stacklevel=2)
        pytest.skip(line)
    return found


@pytest.fixture(scope="session")
def old(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kindred]:
    """The release's command line, after a run of each pipeline in a new home. Its services keep running."""
    kindred = Kindred(tmp_path_factory.mktemp("upgraded"), release.kindred)
    try:
        for pipeline in ("artists", "charts"):
            kindred(pipeline, "run", "--catalogue", "demo", "--dt", DAY)
        yield kindred
    finally:
        kindred("down")


@pytest.fixture(scope="session")
def tables(release: Release) -> dict[str, list[str]]:
    """How the release's columns are selected, by table of the lake: arrays as JSON."""
    return {
        ddl.stem: [
            f"json_format(cast({name} as json)) as {name}" if kind.startswith("array") else name
            for name, kind in [*_COLUMN.findall(ddl.read_text()), ("dt", "string")]
        ]
        for ddl in sorted(release.folder.glob("athena/*/tables/*.sql"))
    }


def lake(kindred: Kindred, tables: dict[str, list[str]]) -> dict[str, pd.DataFrame]:
    """The rows of the day in every table of the lake, in one order."""
    return {
        table: in_order(
            kindred.table("query", f"select {', '.join(columns)} from {table} where dt = '{DAY}'")
        )
        for table, columns in tables.items()
    }


def served(kindred: Kindred, columns: dict[str, list[str]] | None = None) -> dict[str, pd.DataFrame]:
    """The rows of every serving table, in one order; all columns unless `columns` chooses."""
    chosen = columns or {}
    return {
        table: in_order(kindred.table("mysql", f"select {', '.join(chosen.get(table, ['*']))} from {table}"))
        for table in SERVED
    }


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(list(rows.columns), ignore_index=True)


@pytest.fixture(scope="session")
def before(old: Kindred, tables: dict[str, list[str]]) -> Before:
    rows = served(old)
    artist = str(rows["related_artists"]["artist_id"].iloc[0])
    return Before(
        lake(old, tables),
        rows,
        old("runs"),
        artist,
        old("artists", "forget", artist, "--dry-run"),
        old("purge", "--source", "files", "--dry-run"),
    )


@pytest.fixture(scope="session")
def upgraded(old: Kindred, before: Before) -> Iterator[Kindred]:  # noqa: ARG001  the release goes first
    """This project's command line in the home of the release, whose services it finds running."""
    kindred = Kindred(old.home)
    yield kindred
    kindred("down")
