"""What goes of charts' serving tables, on a real server."""

from __future__ import annotations

import pytest

from lambdas.charts import requests
from lambdas.charts.run import Run
from lambdas.charts.serving import TABLES
from lambdas.models.features import FEATURES
from lambdas.serving.publish import Publication, publish
from lambdas.serving.published import published

ONE, TWO, THREE = "1" * 22, "2" * 22, "3" * 22
SONGS = (ONE, TWO, THREE)
DAY = "2026-01-05"
RUN = Run(
    run_id="y", started_at=f"{DAY}T00:00:00Z", dt=DAY, source="files", features="files", refetch=False,
    force=False, deadline=f"{DAY}T01:00:00Z",
)  # fmt: skip


@pytest.fixture
def served(serving):
    """Three songs, each related to both others."""
    rows = {
        "tracks": [f"('{one}','a','b',null,null,null,'{{}}')" for one in SONGS],
        "track_clusters": [f"('{one}',0,0.5)" for one in SONGS],
        "related_tracks": [
            f"('{one}','{other}',0.5,1,1)" for one in SONGS for other in SONGS if one != other
        ],
        "track_points": [f"('{one}'{',0.5' * len(FEATURES)})" for one in SONGS],
    }
    publication = Publication(RUN, {"features": ["energy"]}, 1.0, 0.5, "charts_largest_fall")
    publish(serving, publication, {table: [each] for table, each in rows.items()})
    return serving


def left(connection):
    counts = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def named(**counts):
    return {f"rows of {table} in MySQL": count for table, count in counts.items()}


def test_forgotten_songs_go_with_their_pairs_as_the_dry_run_says(served):
    gone = named(related_tracks=4, track_clusters=1, track_points=1, tracks=1)
    assert requests.forget(served, "lake", [ONE], dry_run=True) == gone
    assert left(served) == {"tracks": 3, "track_clusters": 3, "related_tracks": 6, "track_points": 3}
    assert requests.forget(served, "lake", [ONE], dry_run=False) == gone
    assert left(served) == {"tracks": 2, "track_clusters": 2, "related_tracks": 2, "track_points": 2}


def test_a_pair_of_two_forgotten_songs_is_counted_once(served):
    gone = requests.forget(served, "lake", [ONE, TWO], dry_run=True)
    assert gone == named(related_tracks=6, track_clusters=2, track_points=2, tracks=2)
    assert requests.forget(served, "lake", [ONE, TWO], dry_run=False) == gone


def test_an_artist_without_songs_takes_nothing_along(served):
    assert not any(requests.forget(served, "lake", [], dry_run=False).values())
    assert left(served)["tracks"] == 3


def test_tables_that_a_purged_day_made_are_emptied_and_others_are_not(served):
    assert not any(requests.empty_if_of(served, "lake", ["2026-01-12"], dry_run=False).values())
    gone = named(tracks=3, track_clusters=3, related_tracks=6, track_points=3)
    assert requests.empty_if_of(served, "lake", [DAY], dry_run=True) == gone
    assert left(served)["related_tracks"] == 6
    assert requests.empty_if_of(served, "lake", [DAY], dry_run=False) == gone
    assert not any(left(served).values())
    assert published(served, TABLES) == {}
