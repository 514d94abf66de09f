"""Whose a staging table is, by its name."""

from dataclasses import replace

import pymysql
import pytest

from lambdas.artists.run import Run
from lambdas.core.errors import Superseded
from lambdas.serving.staging import staging_expected, staging_of_run

RUN = Run(
    run_id="20261122T000000-1",
    started_at="2026-11-22T00:00:00Z",
    dt="2026-11-22",
    source="files",
    features="files",
    keep="auto",
    refetch=False,
    force=False,
    deadline="2026-11-29T00:00:00Z",
)


def test_a_staging_table_says_its_day_and_differs_between_runs_and_fits_mysqls_64_characters():
    one, other = (staging_of_run("related_artists", replace(RUN, run_id=run)) for run in ("a" * 80, "b"))
    assert one.startswith("related_artists__staging_20261122_")
    assert one != other
    assert len(one) <= 64
    assert one == staging_of_run("related_artists", replace(RUN, run_id="a" * 80))


def test_a_staging_table_that_is_gone_means_a_later_run_and_other_errors_stay_what_they_are():
    with pytest.raises(Superseded, match="day 2026-11-22: another run"), staging_expected(RUN):
        raise pymysql.ProgrammingError(1146, "Table doesn't exist")
    with pytest.raises(pymysql.ProgrammingError, match="syntax"), staging_expected(RUN):
        raise pymysql.ProgrammingError(1064, "syntax")
