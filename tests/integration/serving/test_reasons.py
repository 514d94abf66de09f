"""Reasons are read from what a run published, without Athena: for the terminal and the pages the same."""

from __future__ import annotations

import json

import numpy as np
import pytest

from lambdas.artists import registry
from lambdas.artists import requests as artists
from lambdas.artists import serving as tables
from lambdas.artists.dashboard_data import files
from lambdas.artists.run import Run as ArtistsRun
from lambdas.artists.steps.dashboard import read_tables
from lambdas.charts import requests as charts
from lambdas.charts.run import Run as ChartsRun
from lambdas.models.features import FEATURES
from lambdas.models.neighbours import neighbours, ranked
from lambdas.models.reasons import scale_of
from lambdas.operations.erase.plan import Subject
from lambdas.operations.erase.serving import delete_rows
from lambdas.serving.pairs import pair_rows
from lambdas.serving.points import point_rows, read_points, scale_rows
from lambdas.serving.publish import Publication, publish

DAY = "2026-01-05"
IDS = [letter * 22 for letter in "ABCD"]
USED = ["energy", "speechiness", "key"]
# Decimals that float64 does not hold exactly, as means are.
POINTS = np.array([[0.9, 0.1, 0.3], [0.8, 0.9, 0.3], [0.1, 0.1, 0.3], [0.1 + 0.2, 0.1, 0.3]])


def a_run(kind, **more):
    return kind(
        run_id="y", started_at=f"{DAY}T00:00:00Z", dt=DAY, source="files", features="files", refetch=False,
        force=False, deadline=f"{DAY}T01:00:00Z", **more,
    )  # fmt: skip


@pytest.fixture
def compared(serving):
    """Four registered artists, each pair of them, and a fifth that was never compared."""
    with serving.cursor() as cursor:
        for position, one in enumerate([*IDS, "E" * 22]):
            cursor.execute(
                "insert into artists (id, name, url, popularity) values (%s, %s, 'u', %s)",
                (one, f"name {one[0]}", 90 - position),
            )
    serving.commit()
    pairs = pair_rows(np.array(IDS, dtype="S22"), neighbours(POINTS, len(IDS) - 1))
    publish(
        serving,
        Publication(a_run(ArtistsRun, keep="auto"), {"features": USED}, 1.0, 0.5, "artists_largest_fall"),
        {
            tables.TABLE: pairs,
            tables.POINTS: point_rows(IDS, POINTS, USED, FEATURES),
            tables.SCALES: scale_rows(USED, *scale_of(POINTS)),
        },
    )
    return serving


def related(connection, artist, limit=10):
    answer = artists.related(connection, "lake", artist, limit)
    return {row["id"][0]: row for row in json.loads(json.dumps(answer))["related"]}


def test_points_come_back_to_the_last_bit(compared):
    stored = read_points(compared, tables.POINTS, "artist_id", IDS, FEATURES)
    assert stored.features == USED
    assert [stored.by_id[one].tolist() for one in IDS] == POINTS.tolist()


def test_an_artists_nearest_come_with_their_reasons(compared):
    loud = related(compared, IDS[0])
    assert loud["B"]["together"] == [["energy", True]]
    assert [feature for feature, _ in loud["B"]["apart"]] == ["speechiness"]
    assert loud["C"]["apart"] == [["energy", 1.0]]


def test_the_pages_give_the_reasons_that_the_terminal_gives(compared):
    page = json.loads(files(read_tables(compared), DAY)["artists.json"])
    assert (page["registered"], page["compared"], page["features"]) == (5, 4, USED)
    names = [artist["id"] for artist in page["artists"]]
    for one, rows in zip(names, page["neighbours"], strict=True):
        told = related(compared, one)
        assert len(rows) == len(told) == 3
        for other, distance, together, apart in rows:
            row = told[names[other][0]]
            assert round(row["distance"], 6) == distance
            assert [feature for feature, _ in row["together"]] == [USED[column] for column in together]
            assert [feature for feature, _ in row["apart"]] == [USED[column] for column in apart]


def test_an_artist_that_leaves_the_registry_is_missing_from_the_pages_and_nothing_fails(compared):
    registry.remove(compared, "lake", [IDS[1]])
    page = json.loads(files(read_tables(compared), DAY)["artists.json"])
    assert [artist["id"][0] for artist in page["artists"]] == ["A", "C", "D"]
    assert page["registered"] == 4


def test_a_forgotten_artists_point_goes_with_its_pairs(compared):
    counts = delete_rows(compared, Subject("artist", IDS[0], dry_run=True))
    assert counts["rows of artist_points in MySQL"] == 1
    assert delete_rows(compared, Subject("artist", IDS[0], dry_run=False)) == counts
    assert read_points(compared, tables.POINTS, "artist_id", IDS, FEATURES).by_id.keys() == set(IDS[1:])


def test_pairs_of_an_older_version_have_no_reasons_until_the_next_run(compared):
    with compared.cursor() as cursor:
        cursor.execute("delete from artist_points")
        cursor.execute("delete from artist_scales")
    assert related(compared, IDS[0])["B"]["together"] is None


def test_a_tracks_nearest_come_with_their_reasons(serving):
    z = np.array([[1.0, -1.0], [1.0, 1.0], [-2.0, 0.0]])
    near = ranked(z)
    publish(
        serving,
        Publication(a_run(ChartsRun), {"features": ["energy", "valence"]}, 1.0, 0.5, "charts_largest_fall"),
        {
            "tracks": [[f"('{one}','name {one[0]}','b','u',null,50,'{{}}')" for one in IDS[:3]]],
            "track_clusters": [[f"('{one}',0,0.5)" for one in IDS[:3]]],
            "related_tracks": [
                [
                    f"('{IDS[one]}','{IDS[other]}',{far!r},{rank},1)"
                    for one, other, far, rank in sorted(zip(*map(np.ndarray.tolist, near), strict=True))
                ]
            ],
            "track_points": point_rows(IDS[:3], z, ["energy", "valence"], FEATURES),
        },
    )
    answer = charts.related(serving, "lake", IDS[0], 1)
    (row,) = answer["related"]
    assert (row["together"], row["apart"]) == ([("energy", True)], [("valence", 1.0)])
