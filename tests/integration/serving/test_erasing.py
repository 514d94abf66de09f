"""What goes of the serving tables of all pipelines, on a real server."""

from __future__ import annotations

import pytest

from lambdas.charts.run import Run
from lambdas.charts.serving import TABLES
from lambdas.models.features import FEATURES
from lambdas.operations.erase.plan import Subject
from lambdas.operations.erase.serving import delete_rows, empty_tables
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


def some(counts):
    """Those of the counts that are not zero: every pipeline has tables of its own."""
    return {what: count for what, count in counts.items() if count}


def forget(connection, *tracks, artist="A" * 22, dry_run=False):
    return some(delete_rows(connection, Subject("artist", artist, dry_run, tuple(tracks))))


def test_forgotten_tracks_go_with_their_pairs_as_the_dry_run_says(served):
    gone = named(related_tracks=4, track_clusters=1, track_points=1, tracks=1)
    assert forget(served, ONE, dry_run=True) == gone
    assert left(served) == {"tracks": 3, "track_clusters": 3, "related_tracks": 6, "track_points": 3}
    assert forget(served, ONE) == gone
    assert left(served) == {"tracks": 2, "track_clusters": 2, "related_tracks": 2, "track_points": 2}


def test_a_pair_of_two_forgotten_tracks_is_counted_once(served):
    gone = forget(served, ONE, TWO, dry_run=True)
    assert gone == named(related_tracks=6, track_clusters=2, track_points=2, tracks=2)
    assert forget(served, ONE, TWO) == gone


def test_an_artist_without_tracks_takes_nothing_along(served):
    assert forget(served) == {}
    assert left(served)["tracks"] == 3


def test_an_artist_goes_out_of_the_registry_with_its_pairs(served):
    a, b = "A" * 22, "B" * 22
    with served.cursor() as cursor:
        cursor.execute(f"insert into artists (id, name, url) values ('{a}', 'A', 'u'), ('{b}', 'B', 'u')")
        cursor.execute(f"insert into related_artists values ('{a}', '{b}', 0.1), ('{b}', '{a}', 0.1)")
        cursor.execute(f"insert into artist_points (artist_id) values ('{a}'), ('{b}')")
    gone = {
        "registered artists": 1,
        "rows of related_artists in MySQL": 2,
        "rows of artist_points in MySQL": 1,
    }
    assert forget(served, artist=a, dry_run=True) == gone
    assert forget(served, artist=a) == gone
    with served.cursor() as cursor:
        cursor.execute("select id from artists")
        assert cursor.fetchall() == ((b,),)


def test_tables_that_a_purged_day_made_are_emptied_and_others_are_not(served):
    held = {"charts": ["audio_features", "track_clusters"]}
    assert not any(empty_tables(served, {"2026-01-12": held}, dry_run=False).values())
    assert not any(empty_tables(served, {DAY: {"charts": ["artists"]}}, dry_run=False).values())
    gone = named(tracks=3, track_clusters=3, related_tracks=6, track_points=3)
    assert some(empty_tables(served, {DAY: held}, dry_run=True)) == gone
    assert left(served)["related_tracks"] == 6
    assert some(empty_tables(served, {DAY: held}, dry_run=False)) == gone
    assert not any(left(served).values())
    assert published(served, TABLES) == {}
