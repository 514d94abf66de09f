"""The whole of charts, as a user types it, on real charts."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.e2e import charts_oracle as oracle
from tests.e2e.conftest import SHARED

pytestmark = pytest.mark.e2e

DAY, BEFORE = "2021-04-13", "2021-04-06"
RELATED = (
    "select track_id, y_track, distance, ranking, same_cluster from related_tracks order by track_id, y_track"
)
MEASURES = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
)


@pytest.fixture(scope="module")
def charts() -> Path:
    if not (SHARED / "charts").is_dir():
        pytest.skip(f"no real charts at {SHARED / 'charts'}")
    return SHARED / "charts"


@pytest.fixture(scope="module")
def imported(new_home, charts):
    kindred = new_home()
    said = kindred(
        *("charts", "import", str(charts / "charts_daily_2021.parquet")),
        *("--features", str(charts / "chart_tracks_features.parquet")),
        *("--genres", str(charts / "chart_artists_genres.parquet")),
    )
    assert "79,950 entries of 69 markets" in said
    return kindred


@pytest.fixture(scope="module")
def run(imported):
    """What the run of the day says; its system is `imported`."""
    return imported("charts", "run", "--dt", DAY)


def files(kindred) -> dict[str, bytes]:
    """The bytes of every table's file in the lake, of every day."""
    return {
        str(path): path.read_bytes()
        for path in (kindred.home / "s3").rglob("dt=*/*.parquet")
        if not {"runs", "incoming"} & set(path.parts)
    }


def in_order(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return rows.sort_values(list(columns), ignore_index=True)


def test_the_report_says_how_many_tracks_have_features_in_each_market(run):
    figures = {" ".join(line.split()) for line in run.splitlines()}
    assert "Global 50 42 with features" in figures
    assert "Brazil 50 6 with features" in figures
    assert "South Korea 50 24 with features" in figures
    assert any(line.startswith("tracks 128 ") for line in figures)
    assert any(line.startswith("with features 53 coverage 41%") for line in figures)


@pytest.mark.usefixtures("run")
def test_every_pair_of_tracks_is_what_the_rules_give(imported, charts):
    found = imported.table("mysql", RELATED)
    _, expected = oracle.model(charts, DAY)
    assert len(found) == 53 * 52
    exact = ["track_id", "y_track", "ranking", "same_cluster"]
    pd.testing.assert_frame_equal(found[exact], expected[exact])
    assert np.abs(found["distance"] - expected["distance"]).max() <= 1e-9


@pytest.mark.usefixtures("run")
def test_every_tracks_cluster_is_what_the_rules_give(imported, charts):
    found = imported.table(
        "mysql", "select track_id, cluster, distance from track_clusters order by track_id"
    )
    expected, _ = oracle.model(charts, DAY)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, atol=1e-9, rtol=0)


@pytest.mark.usefixtures("run")
def test_the_lake_holds_the_rows_that_mysql_serves(imported):
    sql = f"select track_id, y_track, distance, ranking, same_cluster from related_tracks where dt = '{DAY}'"
    lake = in_order(imported.table("query", sql), "track_id", "y_track")
    lake["same_cluster"] = lake["same_cluster"].astype(str).str.lower().eq("true").astype(int)
    pd.testing.assert_frame_equal(lake, imported.table("mysql", RELATED), check_exact=True)


@pytest.mark.usefixtures("run")
def test_the_market_profile_is_pandas_over_the_files(imported, charts):
    found = imported.table("query", f"select * from market_profile where dt = '{DAY}'").set_index("market")
    rows = oracle.entries(charts)
    rows = rows[rows["snapshot_date"] == DAY].merge(
        oracle.features(charts), left_on="track_id", right_on="id", how="left"
    )
    for market, theirs in rows.groupby("market"):
        assert found.loc[market, "songs"] == len(theirs) == 50
        assert found.loc[market, "songs_with_features"] == theirs["energy"].notna().sum()
        for name in MEASURES:
            assert float(found.loc[market, name]) == pytest.approx(theirs[name].mean(), abs=1e-9)
            assert float(found.loc[market, f"{name}_spread"]) == pytest.approx(
                theirs[name].std(ddof=0), abs=1e-9
            )
        assert float(found.loc[market, "duration_ms"]) == pytest.approx(1000 * theirs["duration_s"].mean())


@pytest.mark.usefixtures("run")
def test_the_genre_shares_are_pandas_over_the_files(imported, charts):
    found = imported.table("query", f"select market, genre, songs, share from genre_share where dt = '{DAY}'")
    genres = pd.read_parquet(charts / "chart_artists_genres.parquet").dropna(subset=["genres"])
    rows = oracle.entries(charts)
    rows = rows.loc[rows["snapshot_date"] == DAY, ["market", "track_id", "artist_ids"]].explode("artist_ids")
    rows = rows.merge(genres, left_on="artist_ids", right_on="id").explode("genres")
    rows = rows[["market", "track_id", "genres"]].drop_duplicates()
    songs = rows.groupby(["market", "genres"]).size().rename("songs").reset_index()
    songs["share"] = songs["songs"] / songs["market"].map(rows.groupby("market")["track_id"].nunique())
    expected = in_order(songs.rename(columns={"genres": "genre"}), "market", "genre")
    assert len(expected) > 100
    pd.testing.assert_frame_equal(in_order(found, "market", "genre"), expected, check_dtype=False, atol=1e-12)


@pytest.mark.usefixtures("run")
def test_the_movers_are_pandas_over_the_files(imported, charts):
    sql = (
        f"select market, track_id, mark, rank, previous_rank, reissue_of from chart_movers where dt = '{DAY}'"
    )
    found = imported.table("query", sql)
    rows = oracle.entries(charts)
    for market, theirs in found.groupby("market"):
        ranks = rows[rows["market"] == market].pivot_table(
            index="track_id", columns="snapshot_date", values="rank", aggfunc="min"
        )
        now, then = ranks[DAY].dropna(), ranks[BEFORE].dropna()
        marks = theirs.set_index("track_id")["mark"]
        stayed = now.index.intersection(then.index)
        change = then[stayed] - now[stayed]
        words = np.select([change > 0, change < 0], ["UP", "DOWN"], "SAME")
        assert marks[stayed].tolist() == words.tolist(), market
        fresh = now.index.difference(then.index)
        assert set(marks[fresh]) <= {"NEW", "RE-ENTRY", "RE-ISSUED"}
        reissued = set(theirs["reissue_of"]) - {""}
        assert set(marks[marks == "LEFT"].index) == set(then.index.difference(now.index)) - reissued
        seen = ranks.loc[:, ranks.columns < BEFORE].notna().any(axis=1)
        assert not (marks[fresh] == "NEW")[seen[fresh]].any()
    assert len(found) == 150 + (found["mark"] == "LEFT").sum()


@pytest.mark.usefixtures("run")
def test_a_track_is_told_with_its_markets_and_what_it_shares(imported):
    said = imported("charts", "related", "Hold On")
    assert "South Korea #10, Global #17" in said
    assert "distance" in said
    assert "both" in said
    assert "no track of the last charts is called so" in imported("charts", "related", "No Such Song", code=2)


@pytest.mark.usefixtures("run")
def test_movers_tells_each_market_alone_or_all(imported):
    assert imported("charts", "movers").count("compared with 2021-04-06") == 3
    assert imported("charts", "movers", "--market", "Brazil").count("compared with") == 1
    assert "has no chart that day" in imported("charts", "movers", "--market", "Atlantis", code=2)


@pytest.mark.usefixtures("run")
def test_a_day_without_charts_says_whose_are_missing_and_changes_nothing(imported):
    before, lake = imported.table("mysql", RELATED), files(imported)
    said = imported("charts", "run", "--dt", "2021-04-12", code=1)
    for market in oracle.MARKETS:
        assert f"{market} (the last is of 2021-04-11)" in said
    assert imported.table("mysql", RELATED).equals(before)
    assert files(imported) == lake


@pytest.mark.usefixtures("run")
def test_a_second_run_of_a_day_leaves_byte_equal_tables(imported):
    rows, lake = imported.table("mysql", RELATED), files(imported)
    assert len(lake) >= 8
    said = imported("charts", "run", "--dt", DAY)
    assert "53 were in the lake" in said
    pd.testing.assert_frame_equal(imported.table("mysql", RELATED), rows, check_exact=True)
    assert files(imported) == lake
    imported("charts", "run", "--dt", DAY, "--refetch")
    assert files(imported) == lake


@pytest.mark.usefixtures("run")
def test_the_dashboard_points_to_the_run_and_holds_its_numbers(imported):
    (latest,) = (imported.home / "s3").rglob("dashboard/data/latest.json")
    (run,) = [one["run"] for one in json.loads(latest.read_text())["charts"] if one["dt"] == DAY]
    markets, songs, kindred = (
        json.loads((latest.parent / run / f"{name}.json").read_text())
        for name in ("markets", "songs", "kindred")
    )
    assert [market["market"] for market in markets["markets"]] == list(oracle.MARKETS)
    assert [len(market["entries"]) for market in markets["markets"]] == [50, 50, 50]
    charted = {entry["id"] for market in markets["markets"] for entry in market["entries"]}
    known = {song["id"] for song in songs["songs"] if song["features"]}
    assert (len(charted), len(charted & known), len(kindred["songs"])) == (128, 53, 53)
    assert sum(path.stat().st_size for path in (latest.parent / run).glob("*s.json")) < 300_000


def test_a_file_with_american_days_and_no_country_for_global_imports_and_runs(imported, charts):
    file = str(charts / "top50_with_features_2025.csv.gz")
    assert "--days-first or --months-first" in imported("charts", "import", file, code=2)
    said = imported("charts", "import", file, "--months-first", "--artist-separator", ", ")
    assert "one artist each, because their parts never stand apart: 'Tyler, The Creator'" in " ".join(
        said.split()
    )
    assert "2,050 entries of 41 markets, 2025-02-12" in said
    assert "features 1,164 tracks" in said
    said = imported("charts", "run", "--dt", "2025-02-12")
    assert "Brazil 0 no chart of this day" in " ".join(said.split())
    found = imported.table(
        "query",
        "select market, count(*) as n, count(popularity) as known from charted_songs where dt = '2025-02-12' group by market",
    )
    assert in_order(found, "market").to_dict("list") == {
        "market": ["Global", "South Korea"],
        "n": [50, 50],
        "known": [50, 50],
    }


def test_todays_generated_charts_are_the_same_through_files_and_through_playlists(new_home):
    kindred = new_home()
    kindred("artists", "run", "--catalogue", "demo")
    said = kindred("charts", "run")
    assert "number 1" in said
    rows, features = (
        kindred.table("mysql", RELATED),
        "select id, source from audio_features order by id, source",
    )
    known = kindred.table("query", features)
    said = kindred("charts", "run", "--source", "spotify", "--features", "files")
    assert "removed tracks of Brazil: 1" in said
    pd.testing.assert_frame_equal(kindred.table("mysql", RELATED), rows, check_exact=True)
    pd.testing.assert_frame_equal(kindred.table("query", features), known)
    assert not known.drop_duplicates()["id"].duplicated().any()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["charts", "run", "--dt", "2021-02-30"], "dt: '2021-02-30' is not a day"),
        (["charts", "import", "/nowhere.csv"], "/nowhere.csv: cannot be read"),
        (["charts", "run", "--source", "radio"], "'radio' is not one of"),
        (["charts", "movers", "--dt", "2001-01-01"], "no run has been made"),
    ],
)
def test_a_wrong_argument_is_answered_in_one_line_with_code_2(imported, arguments, said):
    answer = imported(*arguments, code=2)
    assert said in answer
    assert len(answer.strip().splitlines()) == 1
    assert "Traceback" not in answer
