from collections import Counter

import pytest

from kindred.charts.demo import make_demo_charts, write_demo_charts
from lambdas.charts.importing import read_charts, read_features, read_genres

UNTIL = "2026-11-21"


@pytest.fixture(scope="module")
def charts():
    return make_demo_charts(UNTIL)["charts"].to_pylist()


def test_three_markets_have_five_whole_weekly_charts(charts):
    sizes = Counter((row["market"], row["snapshot_date"]) for row in charts)
    assert set(sizes.values()) == {50}
    assert len(sizes) == 15
    assert {day for _, day in sizes} == {"2026-11-21", "2026-11-14", "2026-11-07", "2026-10-31", "2026-10-24"}


def test_the_same_day_is_the_same_chart_whenever_it_is_asked_for(charts):
    day = "2026-11-14"
    later = make_demo_charts(day, weeks=1)["charts"].to_pylist()
    assert later == [row for row in charts if row["snapshot_date"] == day]


def test_the_markets_differ_and_share_tracks(charts):
    tracks = {
        market: {
            row["track_id"] for row in charts if (row["market"], row["snapshot_date"]) == (market, UNTIL)
        }
        for market in ("Global", "Brazil", "South Korea")
    }
    assert 3 <= len(tracks["Global"] & tracks["Brazil"]) <= 40
    assert 3 <= len(tracks["Global"] & tracks["South Korea"]) <= 40
    assert len(tracks["Brazil"] & tracks["South Korea"]) < 20


def test_tracks_come_and_go(charts):
    now, then = (
        {row["track_id"] for row in charts if (row["market"], row["snapshot_date"]) == ("Global", day)}
        for day in (UNTIL, "2026-11-14")
    )
    assert 3 <= len(now - then) <= 25


def test_it_is_brought_like_any_other_file(tmp_path):
    write_demo_charts(tmp_path, UNTIL)
    assert len(read_charts(tmp_path / "charts.parquet").charts) == 5
    assert read_features(tmp_path / "features.parquet").rows.num_rows > 300
    assert read_genres(tmp_path / "genres.parquet").rows.num_rows == 240
