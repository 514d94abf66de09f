import pytest

from lambdas.core.days import is_of_the_day


@pytest.mark.parametrize(
    ("dt", "started_at", "expected"),
    [
        ("2026-11-21", "2026-11-21T00:00:00.000Z", True),
        ("2026-11-21", "2026-11-21T23:59:59.999Z", True),
        ("2026-11-21", "2026-11-22T00:40:00.000Z", True),
        ("2026-11-21", "2026-11-22T01:00:00.000Z", False),
        ("2026-11-22", "2026-11-21T23:59:59.999Z", False),
        ("2026-11-21", "2026-11-22T02:30:00.000+02:00", True),
    ],
)
def test_a_run_is_of_the_day_it_started_on_or_was_due_on_shortly_before_midnight(dt, started_at, expected):
    assert is_of_the_day(dt, started_at) == expected
