"""Which day the serving table is of, and whose."""

from dataclasses import replace

import pymysql
import pytest

from lambdas.artists import serving
from lambdas.artists.run import Run
from lambdas.core.errors import Superseded

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
FEATURES = ["energy", "loudness"]


@pytest.mark.parametrize(
    ("dt", "newer"), [("2026-11-21", ""), ("2026-11-22", ""), ("2026-11-23", "2026-11-23")]
)
def test_only_a_table_of_a_later_day_is_left_alone(dt, newer):
    assert serving.newer_day(RUN, serving.comment(replace(RUN, dt=dt), FEATURES)) == newer


def test_a_forced_run_replaces_even_a_table_of_a_later_day():
    later = serving.comment(replace(RUN, dt="2026-11-23"), FEATURES)
    assert serving.newer_day(replace(RUN, force=True), later) == ""


def test_a_table_without_a_comment_is_of_no_day_and_of_no_run():
    assert serving.newer_day(RUN, "") == ""
    assert not serving.is_of(RUN, "")


def test_a_swap_that_is_tried_again_knows_its_own_table():
    assert serving.is_of(RUN, serving.comment(RUN, FEATURES))
    assert not serving.is_of(RUN, serving.comment(replace(RUN, run_id="1"), FEATURES))


def test_a_staging_table_that_is_gone_means_a_later_run_and_other_errors_stay_what_they_are():
    with pytest.raises(Superseded, match="day 2026-11-22: another run"), serving.day_owned(RUN):
        raise pymysql.ProgrammingError(1146, "Table doesn't exist")
    with pytest.raises(pymysql.ProgrammingError, match="syntax"), serving.day_owned(RUN):
        raise pymysql.ProgrammingError(1064, "syntax")
