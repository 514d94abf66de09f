import threading
from datetime import UTC, datetime, timedelta

import pytest

from lambdas.core.errors import SourceThrottled, SourceUnavailable
from lambdas.sources import Part
from lambdas.sources.fetching import fetch_all
from lambdas.sources.schemas import TOP_TRACKS

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def part(job: int) -> Part:
    return Part([str(job)], TOP_TRACKS.empty_table())


def asked(parts: list[Part]) -> set[int]:
    return {int(each.asked[0]) for each in parts}


@pytest.mark.parametrize("jobs", [0, 1, 3, 50])
def test_every_job_gives_its_part_once(jobs: int) -> None:
    parts = list(fetch_all(part, range(jobs), threads=4))
    assert len(parts) == jobs
    assert asked(parts) == set(range(jobs))


def test_what_was_under_way_at_a_failure_is_yielded_before_it_is_raised() -> None:
    failed = threading.Event()

    def fetch(job: int) -> Part:
        if job == 0:
            failed.set()
            raise SourceThrottled("spotify", NOW)
        failed.wait(10)
        return part(job)

    parts: list[Part] = []
    with pytest.raises(SourceThrottled):
        parts.extend(fetch_all(fetch, range(1000), threads=4))
    # extend keeps what came before the error: at least the other three threads' first jobs.
    assert {1, 2, 3} <= asked(parts)
    assert len(parts) < 20


def test_of_several_failures_the_throttle_with_the_latest_time_is_raised() -> None:
    together = threading.Barrier(3)
    failures = [
        SourceThrottled("spotify", NOW),
        SourceUnavailable("down"),
        SourceThrottled("spotify", NOW + timedelta(hours=1)),
    ]

    def fetch(job: int) -> Part:
        together.wait(10)
        raise failures[job]

    with pytest.raises(SourceThrottled) as caught:
        list(fetch_all(fetch, range(3), threads=3))
    assert caught.value.retry_at == NOW + timedelta(hours=1)


def test_a_caller_that_stops_early_leaves_no_work_behind() -> None:
    started: list[int] = []

    def fetch(job: int) -> Part:
        started.append(job)
        return part(job)

    parts = fetch_all(fetch, range(1000), threads=2)
    next(parts)
    parts.close()
    assert len(started) < 20
    assert not [each for each in threading.enumerate() if each.name.startswith("ThreadPoolExecutor")]
