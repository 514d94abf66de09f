from __future__ import annotations

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lambdas.charts.importing import read_charts, read_features, read_genres
from lambdas.core.errors import InvalidInput

ONE, TWO = "1" * 22, "2" * 22
ARTIST = "A" * 22
HEADER = "market,snapshot_date,rank,track_id,track_name,artist_names"


@pytest.fixture
def file(tmp_path):
    def write(*lines: str, name: str = "charts.csv"):
        path = tmp_path / name
        body = ("\n".join(lines) + "\n").encode()
        path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
        return path

    return write


def test_a_chart_file_becomes_charts_by_day(file):
    brought = read_charts(
        file(
            HEADER,
            f"Brazil,2021-04-13,2,{TWO},Deux,B",
            f"Brazil,2021-04-13,1,{ONE},Un,A",
            f"Brazil,2021-04-14,1,{ONE},Un,A",
        )
    )
    assert list(brought.charts) == ["2021-04-13", "2021-04-14"]
    assert brought.charts["2021-04-13"]["track_name"].to_pylist() == ["Un", "Deux"]
    assert brought.features is None


def test_american_days_an_empty_country_and_codes_are_understood(file):
    brought = read_charts(
        file(
            "country,snapshot_date,daily_rank,spotify_id,name,artists",
            f',2/13/2025,1,{ONE},Un,"A, B"',
            f"KR,2/12/2025,1,{ONE},Un,A",
            f"kr,2/13/2025,1,{ONE},Un,A",
            name="charts.csv.gz",
        )
    )
    rows = brought.charts["2025-02-13"]
    assert rows["market"].to_pylist() == ["Global", "South Korea"]
    assert rows["artist_names"].to_pylist() == [["A", "B"], ["A"]]
    assert rows["artist_ids"].to_pylist() == [[], []]
    assert list(brought.charts) == ["2025-02-12", "2025-02-13"]
    assert "dates as month, day, year, because row 1 is 2/13/2025" in brought.understood


def test_features_beside_the_entries_come_once_a_track(file):
    measures = "danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
    brought = read_charts(
        file(
            f"{HEADER},{measures},key",
            f"Brazil,2021-04-13,1,{ONE},Un,A,.1,.2,-3,.4,.5,.6,.7,.8,120,5",
            f"Japan,2021-04-13,1,{ONE},Un,A,.1,.2,-3,.4,.5,.6,.7,.8,120,5",
        )
    )
    assert brought.features is not None
    (row,) = brought.features.to_pylist()
    assert (row["id"], row["loudness"], row["key"], row["mode"], row["source"]) == (
        ONE,
        -3.0,
        5,
        None,
        "files",
    )


def test_seconds_become_milliseconds_and_lists_stay_lists(tmp_path):
    table = pa.table(
        {
            "market": ["Brazil"],
            "snapshot_date": ["2021-04-13"],
            "rank": [1],
            "track_id": [ONE],
            "track_name": ["Un"],
            "artist_ids": [[ARTIST]],
            "artist_names": [["A, B"]],
            "duration_s": [192],
        }
    )
    pq.write_table(table, tmp_path / "charts.parquet")
    (row,) = read_charts(tmp_path / "charts.parquet").charts["2021-04-13"].to_pylist()
    assert (row["duration_ms"], row["artist_ids"], row["artist_names"]) == (192_000, [ARTIST], ["A, B"])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["market,rank"],
            "charts.csv: is of no known layout: it has market, rank; the nearest is the plain table, of which it lacks snapshot_date, track_id",
        ),
        ([HEADER], "charts.csv: holds no row"),
        ([HEADER, f"Brazil,13.4.21,1,{ONE},Un,A"], "charts.csv row 1, column day: '13.4.21' is no day"),
        ([HEADER, f"Brazil,2021-02-30,1,{ONE},Un,A"], "'2021-02-30' is no day of the calendar"),
        ([HEADER, f"Brazil,31/4/2021,1,{ONE},Un,A"], "'31/4/2021' is no day of the calendar"),
        ([HEADER, f"Brazil,1999-12-31,1,{ONE},Un,A"], "outside the tables' range"),
        ([HEADER, f"Brazil,2021-04-13,0,{ONE},Un,A"], "row 1, column rank: 0 is not a rank"),
        ([HEADER, f"Brazil,2021-04-13,first,{ONE},Un,A"], "row 1, column rank: 'first' is not an integer"),
        ([HEADER, "Brazil,2021-04-13,1,short,Un,A"], "row 1, column track_id: 'short' is not an id"),
        (
            [HEADER, f"Brazil,2021-04-13,1,{ONE},Un,"],
            "charts.csv row 1, column artist_names: names no artist",
        ),
        (
            [HEADER, f"Brazil,2021-04-13,1,{ONE},Un,A", f"Brazil,2021-04-13,1,{TWO},Deux,A"],
            "the chart of Brazil on 2021-04-13 has rank 1 more than once",
        ),
        (
            [HEADER, f"Brazil,2021-04-13,1,{ONE},Un,A", f"Brazil,2021-04-13,2,{ONE},Un,A"],
            f"has track_id {ONE} more than once",
        ),
    ],
)
def test_what_cannot_be_used_is_one_line_that_says_where(file, lines, said):
    with pytest.raises(InvalidInput, match="charts.csv|dt: ") as refusal:
        read_charts(file(*lines))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_of_another_kind_or_cut_short_is_refused(file, tmp_path):
    with pytest.raises(InvalidInput, match="is neither .parquet nor .csv"):
        read_charts(file(HEADER, name="charts.xlsx"))
    whole = file(HEADER, name="cut.csv.gz")
    whole.write_bytes(whole.read_bytes()[:-9])
    with pytest.raises(InvalidInput, match="is not a whole gzip file"):
        read_charts(whole)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_charts(tmp_path / "none.csv")


def test_features_keep_where_each_row_came_from(file):
    header = "id,danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo,source"
    rows, left_out, _ = read_features(
        file(
            header,
            f"{TWO},.1,.2,-3,.4,.5,.6,.7,.8,120,dump",
            f"{ONE},.1,.2,-3,.4,.5,.6,.7,.8,120,",
            f"{TWO},.9,.2,-3,.4,.5,.6,.7,.8,120,late",
        )
    )
    assert rows.select(["id", "danceability", "source"]).to_pylist() == [
        {"id": ONE, "danceability": 0.1, "source": "files"},
        {"id": TWO, "danceability": 0.1, "source": "dump"},
    ]
    assert left_out == 1


def test_no_genres_are_unknown_genres(file):
    rows, *_ = read_genres(file("id,name,genres", f'{ONE},A,"[""pop"", ""funk""]"', f"{TWO},B,"))
    assert rows.select(["id", "genres", "source"]).to_pylist() == [
        {"id": ONE, "genres": ["funk", "pop"], "source": "files"},
        {"id": TWO, "genres": None, "source": None},
    ]
