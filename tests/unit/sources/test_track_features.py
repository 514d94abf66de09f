"""Which features are fetched: only those that the lake does not have of the days looked back over."""

from __future__ import annotations

import pyarrow as pa
import pytest

from lambdas.lake.athena import Athena
from lambdas.lake.parquet import to_parquet
from lambdas.sources import track_features
from lambdas.sources.schemas import AUDIO_FEATURES
from lambdas.sources.track_features import Tracks, kept_rows, known_features, read_written

DT = "2021-04-13"
TRACKS = Tracks(table="listed", column="track_id", file="is", former_file="was")


def rows(*given: tuple[str, str]) -> pa.Table:
    """(id, source) each, with arbitrary features of an analysed track."""
    known = [dict.fromkeys(AUDIO_FEATURES.names, 1) | {"id": one, "source": source} for one, source in given]
    return pa.Table.from_pylist(known, schema=AUDIO_FEATURES)


def written(*ids: str) -> pa.Table:
    return rows(*((one, "charts") for one in ids))


@pytest.fixture
def known() -> pa.Table:
    return rows(("a", "newer"), ("b", "artists"), ("d", "artists"))


def sources(kept: pa.Table) -> dict[str, str]:
    return dict(zip(kept["id"].to_pylist(), kept["source"].to_pylist(), strict=True))


def test_features_of_any_pipeline_are_copied_with_their_source(known: pa.Table) -> None:
    assert sources(kept_rows(["a", "d", "e"], written(), known)) == {"a": "newer", "d": "artists"}


def test_what_the_pipeline_wrote_that_day_stays_as_it_is(known: pa.Table) -> None:
    kept = kept_rows(["a", "b", "c"], written("b", "c"), known)
    assert sources(kept) == {"a": "newer", "b": "charts", "c": "charts"}
    assert kept.schema == AUDIO_FEATURES


def test_a_track_that_is_not_listed_any_more_is_not_kept(known: pa.Table) -> None:
    assert sources(kept_rows(["a"], written("b", "c"), known)) == {"a": "newer"}


def test_ids_that_differ_only_in_case_are_two_tracks(known: pa.Table) -> None:
    assert sources(kept_rows(["A", "B"], written("b"), known)) == {}


def test_only_the_newest_days_of_the_table_until_the_runs_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[tuple[str, ...], dict[str, str]]] = []
    days = [f"2021-{month:02d}-{day:02d}" for month in (3, 4) for day in range(1, 31)]
    monkeypatch.setattr(track_features.lake, "days", lambda _bucket, _table: days)
    monkeypatch.setattr(
        track_features.results,
        "ask",
        lambda _athena, _query, *given, **names: asked.append((given, names)) or AUDIO_FEATURES.empty_table(),
    )
    assert known_features(Athena("d", "w"), "lake", DT, TRACKS).num_rows == 0
    until = [day for day in days if day <= DT]
    names = {"tracks": "listed", "id": "track_id"}
    assert asked == [((until[-track_features.DAYS_LOOKED_BACK], DT, DT), names)]
    assert len(until) > track_features.DAYS_LOOKED_BACK


def test_the_file_of_an_earlier_release_is_read_where_there_is_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = {f"audio_features/dt={DT}/was.parquet": to_parquet(written("a"))}
    monkeypatch.setattr(track_features.lake, "exists", lambda _bucket, key: key in files)
    monkeypatch.setattr(track_features.lake, "get", lambda _bucket, key: files.get(key))
    assert sources(read_written("lake", DT, TRACKS)) == {"a": "charts"}
    assert not read_written("lake", DT, TRACKS._replace(former_file="")).num_rows
    files[f"audio_features/dt={DT}/is.parquet"] = to_parquet(written("b"))
    assert sources(read_written("lake", DT, TRACKS)) == {"b": "charts"}
