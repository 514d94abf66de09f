"""Which features are fetched: only those that the lake does not know of the days looked back over."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lambdas.charts.schemas import AUDIO_FEATURES
from lambdas.charts.steps import audio_features
from lambdas.charts.steps.audio_features import kept_rows, known_features
from lambdas.lake.athena import Athena

DT = "2021-04-13"


def rows(*given: tuple[str, str, str]) -> pa.Table:
    """(id, dt, source) each; features whose values tell nothing, but an analysis."""
    known = [
        dict.fromkeys(AUDIO_FEATURES.names, 1) | {"id": one, "source": source, "dt": dt}
        for one, dt, source in given
    ]
    return pa.Table.from_pylist(known, schema=AUDIO_FEATURES.append(pa.field("dt", pa.string())))


def written(*ids: str) -> pa.Table:
    return rows(*((one, DT, "charts") for one in ids)).drop_columns("dt")


@pytest.fixture
def known() -> pa.Table:
    return rows(("a", "2021-04-06", "newer"), ("b", DT, "artists"), ("d", DT, "artists"))


def sources(kept: pa.Table) -> dict[str, str]:
    return dict(zip(kept["id"].to_pylist(), kept["source"].to_pylist(), strict=True))


def test_what_the_lake_knows_is_copied_with_its_source_whichever_pipeline_fetched_it(known: pa.Table) -> None:
    assert sources(kept_rows(["a", "d", "e"], written(), known)) == {"a": "newer", "d": "artists"}


def test_what_charts_wrote_that_day_stays_as_it_is(known: pa.Table) -> None:
    kept = kept_rows(["a", "b", "c"], written("b", "c"), known)
    assert sources(kept) == {"a": "newer", "b": "charts", "c": "charts"}
    assert kept.schema == AUDIO_FEATURES


def test_a_track_that_left_the_charts_of_the_day_is_not_kept(known: pa.Table) -> None:
    assert sources(kept_rows(["a"], written("b", "c"), known)) == {"a": "newer"}


def test_ids_that_differ_only_in_case_are_two_tracks(known: pa.Table) -> None:
    assert sources(kept_rows(["A", "B"], written("b"), known)) == {}


def test_only_the_newest_days_of_the_table_until_the_runs_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, ...]] = []
    days = [f"2021-{month:02d}-{day:02d}" for month in (3, 4) for day in range(1, 31)]
    nothing = rows().schema.empty_table()
    monkeypatch.setattr(audio_features.lake, "days", lambda _bucket, _table: days)
    monkeypatch.setattr(
        audio_features.results, "ask", lambda _athena, _query, *given: asked.append(given) or nothing
    )
    assert known_features(Athena("d", "w"), "lake", DT).num_rows == 0
    until = [day for day in days if day <= DT]
    assert asked == [(until[-audio_features.DAYS_LOOKED_BACK], DT, DT)]
    assert len(until) > audio_features.DAYS_LOOKED_BACK
