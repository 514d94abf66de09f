"""Fifty imports at once over a real S3 endpoint, and what their compare-and-swap promises."""

from __future__ import annotations

import time

import pytest

from lambdas.charts import incoming
from lambdas.core import aws
from lambdas.core.errors import ObjectContended
from lambdas.lake import objects
from lambdas.lake.parquet import to_parquet
from lambdas.lake.update import update
from tests.imports_at_once import DAYS, chart, import_at_once, lost

pytestmark = pytest.mark.integration


def test_fifty_imports_at_once_lose_nothing(lake: str) -> None:
    aws.client.cache_clear()
    assert import_at_once(lake) == 0
    assert lost(lake) == 0


def test_what_an_earlier_version_brought_is_kept_and_read(lake: str) -> None:
    aws.client.cache_clear()
    objects.put_json(lake, "incoming/charts/days.json", {"Market 1": [DAYS[0]]})
    objects.put(lake, f"incoming/charts/entries/dt={DAYS[0]}/charts.parquet", to_parquet(chart(1)))
    incoming.import_charts(lake, {DAYS[0]: chart(2)})
    assert incoming.days(lake) == {"Market 1": [DAYS[0]], "Market 2": [DAYS[0]]}
    assert incoming.entries(lake, DAYS[0])["market"].to_pylist() == ["Market 1", "Market 2"]


def test_an_object_that_is_as_it_should_be_is_not_written_again(lake: str) -> None:
    aws.client.cache_clear()
    assert update(lake, "a.json", lambda _: b"1")
    assert not update(lake, "a.json", lambda _: b"1")


def test_a_writer_that_never_comes_first_says_so_and_writes_nothing(lake: str) -> None:
    aws.client.cache_clear()

    def overtaken(_: bytes | None) -> bytes:
        objects.put(lake, "a.json", str(time.monotonic_ns()).encode())
        return b"mine"

    with pytest.raises(ObjectContended, match=r"a\.json: other writers kept changing it .* try again later"):
        update(lake, "a.json", overtaken, patience_s=0.2)
    assert objects.get(lake, "a.json") != b"mine"
