"""Which features are fetched: only those that the lake knows of no day until the run's."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lambdas.charts.schemas import AUDIO_FEATURES
from lambdas.charts.steps.audio_features import sort_out

DT = "2021-04-13"


def rows(*given: tuple[str, str, str]) -> pa.Table:
    """(id, dt, source) each; features whose values tell nothing, but an analysis."""
    known = [
        dict.fromkeys(AUDIO_FEATURES.names, 1) | {"id": one, "source": source, "dt": dt}
        for one, dt, source in given
    ]
    return pa.Table.from_pylist(known, schema=AUDIO_FEATURES.append(pa.field("dt", pa.string())))


def ours(*ids: str) -> pa.Table:
    return rows(*((one, DT, "charts") for one in ids)).drop_columns("dt")


@pytest.fixture
def known():
    """b stands twice today: charts wrote it, and then another pipeline did."""
    return rows(
        *(("a", "2021-04-01", "old"), ("a", "2021-04-06", "newer")),
        *(("b", DT, "charts"), ("b", DT, "artists"), ("c", DT, "charts"), ("d", DT, "artists")),
    )


def test_what_another_pipeline_has_today_is_left_to_it(known):
    theirs, kept = sort_out(["a", "b", "c", "d", "e"], known, ours("b", "c"), DT, refetch=False)
    assert theirs == {"b", "d"}
    assert "b" not in kept["id"].to_pylist()


def test_what_an_earlier_day_knew_is_copied_with_its_source_the_newest_first(known):
    _, kept = sort_out(["a", "b", "c", "d", "e"], known, ours("b", "c"), DT, refetch=False)
    assert dict(zip(kept["id"].to_pylist(), kept["source"].to_pylist(), strict=True)) == {
        "a": "newer",
        "c": "charts",
    }


def test_a_song_that_left_the_charts_of_the_day_is_not_kept(known):
    _, kept = sort_out(["a"], known, ours("b", "c"), DT, refetch=False)
    assert kept["id"].to_pylist() == ["a"]


def test_refetching_takes_only_what_is_another_pipelines(known):
    theirs, kept = sort_out(["a", "b", "c", "d"], known, ours("b", "c"), DT, refetch=True)
    assert theirs == {"b", "d"}
    assert kept.num_rows == 0


def test_a_row_without_an_analysis_is_asked_for_again():
    table = rows(("a", "2021-04-06", "old"))
    silent = table.set_column(table.schema.get_field_index("tempo"), "tempo", pa.array([0.0]))
    silent = silent.set_column(
        silent.schema.get_field_index("time_signature"), "time_signature", pa.array([0], pa.int32())
    )
    _, kept = sort_out(["a"], silent, ours(), DT, refetch=False)
    assert kept.num_rows == 0
