from datetime import UTC, datetime

import pytest

from lambdas.sources.transport.retry_after import DEFAULT_SECONDS, LONGEST_SECONDS, retry_after

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("1", 1),
        (" 2 ", 2),
        ("86400", 86_400),
        ("1.5", 1.5),
        ("0", 1),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90),
        ("Sat, 21 Nov 2026 12:01:30 -0000", 90),
        ("Saturday, 21-Nov-26 12:01:30 GMT", 90),
        ("Fri, 20 Nov 2026 12:00:00 GMT", 1),
        ("1e300", LONGEST_SECONDS),
        ("inf", LONGEST_SECONDS),
    ],
)
def test_it_is_understood_as_seconds_or_a_date_within_bounds(header: str, seconds: float) -> None:
    assert retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "   ",
        "-1",
        "foo",
        "nan",
        "-inf",
        "²",
        "1 2",
        "Sat, 99 Foo 2026",
        "Sat, 21 Nov 99999 12:00:00 GMT",
    ],
)
def test_what_cannot_be_read_counts_as_missing(header: str | None) -> None:
    assert retry_after(header, NOW) == DEFAULT_SECONDS
    assert retry_after(header, NOW, default=7.0) == 7.0
