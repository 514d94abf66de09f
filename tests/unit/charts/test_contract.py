"""What the model's steps write is what the tables declare, and older days' files are still read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lambdas.charts import past
from lambdas.charts.steps import chart_moves, related_tracks
from lambdas.lake import objects as lake
from lambdas.lake.parquet import from_parquet, to_parquet
from lambdas.lake.rows import rows_of, table_of_rows
from lambdas.lake.schemas import table_schema
from lambdas.models.neighbours import ranked

ONE, TWO = "1" * 22, "2" * 22
BEFORE = Path(__file__).parents[1] / "lake" / "written_before"
CHART = [
    {
        "market": "Brazil",
        "day": "2021-04-13",
        "rank": 1,
        "track_id": ONE,
        "name": "Un",
        "artist_ids": ["A" * 22],
        "artist_names": ["A", "B"],
        "isrc": None,
    }
]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    monkeypatch.setattr(lake, "get", lambda _, key: made.get(key))
    monkeypatch.setattr(lake, "put", lambda _, key, body: made.__setitem__(key, body))
    return made


def test_moves_have_the_columns_of_the_ddl_also_where_nothing_is_known_of_the_past() -> None:
    rows = chart_moves.moves(CHART, {"Brazil": "2021-04-13"})
    written = from_parquet(to_parquet(table_of_rows(table_schema("chart_moves"), rows)))
    assert written.schema == table_schema("chart_moves")
    assert rows_of(written) == [
        {
            "market": "Brazil",
            "track_id": ONE,
            "track_name": "Un",
            "artists": "A, B",
            "rank": 1,
            "previous_rank": None,
            "mark": None,
            "reissue_of": None,
            "peak": 1,
            "days_seen": 1,
            "chart_day": "2021-04-13",
            "previous_day": None,
        }
    ]


def test_clusters_and_pairs_have_the_columns_of_the_ddl(bucket: dict[str, bytes]) -> None:
    found = {"ids": [ONE, TWO], "label": [0, 1], "distance": [0.0, 0.5]}
    related_tracks.to_lake("lake", "2021-04-13", found, ranked(np.array([[0.0], [2.0]])))
    clusters, pairs = (
        from_parquet(bucket[f"{table}/dt=2021-04-13/charts.parquet"])
        for table in ("track_clusters", "related_tracks")
    )
    assert clusters.schema == table_schema("track_clusters")
    assert pairs.schema == table_schema("related_tracks")
    assert [tuple(row.values()) for row in rows_of(clusters)] == [(ONE, 0, 0.0), (TWO, 1, 0.5)]
    assert [tuple(row.values()) for row in rows_of(pairs)] == [
        (ONE, TWO, 2.0, 1, False),
        (TWO, ONE, 2.0, 1, False),
    ]


def test_a_history_of_before_whose_lists_are_json_is_read_as_lists() -> None:
    rows = past.entries_of((BEFORE / "history.parquet").read_bytes())
    assert [(row["artist_ids"], row["artist_names"]) for row in rows] == [([], ["Anitta", "B"])]
    assert rows[0]["url"] == f"https://open.spotify.com/track/{ONE}"


def test_a_track_is_told_by_its_newest_chart() -> None:
    newer = CHART[0] | {"day": "2021-04-20", "name": "Un (new name)", "rank": 2}
    (track,) = past.tracks_of([newer, *CHART])
    assert (track["id"], track["name"]) == (ONE, "Un (new name)")
    assert not {"market", "day", "rank", "track_id"} & set(track)
