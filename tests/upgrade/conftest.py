"""A home that the last release has filled, and what was in it before this project came."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.command_line import Kindred
from tests.upgrade import stores
from tests.upgrade.release import Release, last_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.processes import Service

DAY = "2026-11-20"


class Before(NamedTuple):
    """What the last release had in its tables, and what it said.

    Attributes:
        lake: rows by table of the lake, with the columns that the release knew.
        served: rows by table of MySQL, in the same way.
        services: the local system's services that it started.
        runs: what `kindred runs` printed.
        forgetting: what a dry run of forgetting `artist` printed.
        purging: what a dry run of purging `files` printed.
    """

    lake: stores.Tables
    served: stores.Tables
    services: list[Service]
    runs: str
    artist: str
    forgetting: str
    purging: str


@pytest.fixture(scope="session")
def release() -> Release:
    return last_release()


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
def columns(release: Release) -> dict[str, list[str]]:
    """What the release's tables in the lake consist of."""
    return stores.columns(release.folder)


@pytest.fixture(scope="session")
def before(old: Kindred, columns: dict[str, list[str]]) -> Before:
    served = stores.served(old.home)
    artist = str(served["related_artists"]["artist_id"].iloc[0])
    return Before(
        stores.lake(old.home, columns, DAY),
        served,
        list(stores.running(old.home).values()),
        old("runs"),
        artist,
        old("artists", "forget", artist, "--dry-run"),
        old("purge", "--source", "files", "--dry-run"),
    )


@pytest.fixture(scope="session")
def upgraded(old: Kindred, before: Before) -> Kindred:
    """This project's command line in the home of the release, whose services it finds running."""
    kindred = Kindred(old.home)
    kindred("runs")  # deploys
    return kindred
