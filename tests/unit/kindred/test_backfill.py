from datetime import date

import pytest

from kindred.common import execution
from kindred.common.backfill import backfill, days
from kindred.common.execution import RunFailed
from kindred.common.target import Target
from lambdas.core.errors import InvalidInput, KindredError

WANTED = ["2026-02-27", "2026-02-28", "2026-03-01"]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days that were run; the 28th cannot be."""
    ran: list[str] = []

    def wait(dt: str) -> dict[str, object]:
        ran.append(dt)
        if dt == "2026-02-28":
            raise RunFailed("spotify has no history: [day] 2026-02-28")
        return {"status": "succeeded", "coverage_tracks": 1.0, "rows_written": 2, "message": ""}

    monkeypatch.setattr(Target, "state_machine", lambda _self, pipeline: f"arn:{pipeline}")
    monkeypatch.setattr(execution, "start", lambda _machine, given: given["dt"])
    monkeypatch.setattr(execution, "wait", wait)
    return ran


SYSTEM = Target("kindred-demo", "lake", "database", "workgroup")


def test_a_range_has_both_its_ends_and_knows_the_calendar() -> None:
    assert days(date(2026, 2, 27), date(2026, 3, 1)) == WANTED
    assert days(date(2026, 2, 27), date(2026, 2, 27)) == WANTED[:1]


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="TO: 2026-02-26 lies before 2026-02-27"):
        days(date(2026, 2, 27), date(2026, 2, 26))


def test_it_stops_at_a_day_that_cannot_be_done_and_says_which_and_why(started: list[str]) -> None:
    with pytest.raises(
        KindredError, match="stopped at 2026-02-28, 1 of 3 days are done: spotify has no history"
    ):
        backfill(SYSTEM, "artists", WANTED, skip=False)
    assert started == WANTED[:2]


def test_with_skip_it_goes_on_and_fails_at_the_end(
    started: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KindredError, match="1 of 3 days could not be done: 2026-02-28"):
        backfill(SYSTEM, "artists", WANTED, skip=True)
    assert started == WANTED
    assert "[day]" in capsys.readouterr().out
