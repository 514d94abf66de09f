"""The serving table related_artists: which day it is of, and the staging table of a run."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import ER

from lambdas.core.errors import Superseded
from lambdas.serving import swap
from lambdas.serving.pairs import pair_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.artists.run import Run

TABLE = "related_artists"
KEY = "artist_id"
DEFINITION = pair_table(KEY, "y_artist")


def comment(run: Run, features: Sequence[str]) -> str:
    """What the table's comment says once the run's rows are in it."""
    return f"dt={run.dt} features={','.join(features)} run={run.run_id}"


def is_of(run: Run, found: str) -> bool:
    """Whether the table with this comment holds the run's rows."""
    return found.endswith(f" run={run.run_id}")


def newer_day(run: Run, found: str) -> str:
    """The day of the table with this comment, if the run is of an older one and not forced; else empty."""
    day = re.match(r"dt=([0-9-]{10}) ", found)
    return day[1] if day and day[1] > run.dt and not run.force else ""


def staging(run: Run) -> str:
    """The name of the run's staging table."""
    return swap.staging_of_day(TABLE, run.dt, run.run_id)


@contextmanager
def day_owned(run: Run) -> Iterator[None]:
    """Raise Superseded where the staging table is missing: a later run of the day has dropped it."""
    try:
        yield
    except pymysql.ProgrammingError as error:
        if error.args[0] != ER.NO_SUCH_TABLE:
            raise
        raise Superseded(run.dt) from error
