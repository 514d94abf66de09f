"""Chart files as they are downloaded: each layout is recognised by its columns, and nothing of it is guessed."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from lambdas.charts.importing import Reading, read_charts
from lambdas.charts.importing.layouts import LAYOUTS
from lambdas.core.errors import InvalidInput

REAL = Path(__file__).parents[4] / "shared/data/charts/top50_with_features_2025.csv.gz"
ONE, TWO, ARTIST, GUEST, ALBUM = "1" * 22, "2" * 22, "A" * 22, "B" * 22, "C" * 22
SPOTIFY = (
    '\ufeff"rank","uri","artist_names","track_name","source","peak_rank","previous_rank","weeks_on_chart","streams"\n'
    f'1,"spotify:track:{ONE}","Ada, Guest","Un","Label",1,1,3,999\n2,"spotify:track:{TWO}","Guest","Deux","Label",2,-1,3,998\n'
)
OLD = (
    ',,,"Note that these figures are generated using a formula",\nPosition,"Track Name",Artist,Streams,URL\n'
    f'1,Un,"Tyler, The Creator",1000,https://open.spotify.com/track/{ONE}\n'
)
KAGGLE = (
    "title,rank,date,artist,url,region,chart,trend,streams\n"
    f"Un,1,2021-04-13,Ada,https://open.spotify.com/track/{ONE},United States,viral50,SAME_POSITION,\n"
    f'Deux,1,2021-04-13,"Ada, Guest",https://open.spotify.com/track/{TWO},United States,top200,NEW_ENTRY,5.0\n'
)
EXPORTIFY_1 = (
    '"Track URI","Track Name","Artist URI(s)","Artist Name(s)","Album URI","Album Name","Track Duration (ms)","Popularity","ISRC"\n'
    f'"spotify:track:{ONE}","Un","spotify:artist:{ARTIST}, spotify:artist:{GUEST}","Tyler\\, The Creator, Guest","spotify:album:{ALBUM}","LP","180000","70","QZ"\n'
    f'"spotify:track:{TWO}","Deux","spotify:artist:{ARTIST}","Tyler\\, The Creator","spotify:album:{ALBUM}","LP","180000","70","QZ"\n'
)
EXPORTIFY_2 = (
    "Track URI,Track Name,Album Name,Artist Name(s),Release Date,Duration (ms),Popularity,Explicit,Danceability,Energy,Key,Loudness,Mode,Speechiness,Acousticness,Instrumentalness,Liveness,Valence,Tempo,Time Signature\n"
    f"spotify:track:{ONE},Un,LP,Ada;Guest,2024,180000,70,false,0.5,0.5,1,-5,1,0.1,0.1,0,0.1,0.5,120,4\n"
)
ARCHIVE = json.dumps(
    {
        "name": "Top",
        "tracks": [
            {
                "name": "Un",
                "url": f"https://open.spotify.com/track/{ONE}",
                "duration_ms": 180000,
                "added_at": None,
                "album": {"name": "LP", "url": f"https://open.spotify.com/album/{ALBUM}"},
                "artists": [
                    {"name": "Tyler, The Creator", "url": f"https://open.spotify.com/artist/{ARTIST}"}
                ],
            }
        ],
    }
)
HERE = Reading(market="br", day="2024-01-04")


def zipped(name: str, body: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        packed.writestr(name, body)
    return sink.getvalue()


@pytest.mark.parametrize(
    ("name", "text", "said", "expected"),
    [
        ("regional-br-weekly-2024-01-04.csv", SPOTIFY, None,
         {"market": "Brazil", "track_id": ONE, "artist_names": ["Ada", "Guest"]}),
        ("regional-global-daily-2024-01-04 (1).CSV", SPOTIFY.replace(",", ";").replace("Ada; Guest", "Ada, Guest"), None, {"market": "Global"}),
        ("chart.csv", SPOTIFY, HERE, {"market": "Brazil"}),
        ("regional-us-daily-2024-01-04.csv", OLD, None,
         {"market": "USA", "track_id": ONE, "artist_names": ["Tyler, The Creator"]}),
        ("playlist.csv", EXPORTIFY_1, HERE,
         {"market": "Brazil", "rank": 1, "artist_ids": [ARTIST, GUEST], "album_id": ALBUM,
          "artist_names": ["Tyler, The Creator", "Guest"], "duration_ms": 180000, "isrc": "QZ"}),
        ("playlist.csv", EXPORTIFY_2, HERE, {"artist_names": ["Ada", "Guest"], "popularity": 70}),
        ("playlist.json", ARCHIVE, HERE,
         {"track_id": ONE, "artist_names": ["Tyler, The Creator"], "artist_ids": [ARTIST], "album_id": ALBUM}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("packed", ["", ".gz", ".zip"])
def test_a_file_is_taken_as_it_is_downloaded(tmp_path, name, text, said, expected, packed):
    body = text.encode()
    body = {"": body, ".gz": gzip.compress(body), ".zip": zipped(name, body)}[packed]
    (tmp_path / (name + packed)).write_bytes(body)
    found = read_charts(tmp_path / (name + packed), said)
    first = found.charts["2024-01-04"].to_pylist()[0]
    assert {key: first[key] for key in expected} == expected
    assert found.understood[0].startswith("read as ")


def test_the_viral_charts_beside_the_top_200_are_not_read_and_rows_keep_their_numbers(tmp_path):
    (tmp_path / "charts.csv").write_text(KAGGLE)
    found = read_charts(tmp_path / "charts.csv", Reading(separator=", "))
    (row,) = found.charts["2021-04-13"].to_pylist()
    assert (row["market"], row["track_id"], row["artist_names"]) == ("USA", TWO, ["Ada", "Guest"])
    assert "1 rows that are not of top200 are not read" in found.understood
    (tmp_path / "charts.csv").write_text(KAGGLE.replace(TWO, "short"))
    with pytest.raises(InvalidInput, match=r"^charts\.csv row 2, column track_id: .*short.* is not an id"):
        read_charts(tmp_path / "charts.csv", Reading(separator=", "))


def test_features_beside_the_entries_of_a_playlist_come_too(tmp_path):
    (tmp_path / "playlist.csv").write_text(EXPORTIFY_2)
    features = read_charts(tmp_path / "playlist.csv", HERE).features
    assert features is not None
    (row,) = features.to_pylist()
    assert (row["id"], row["danceability"], row["time_signature"]) == (ONE, 0.5, 4)


@pytest.mark.parametrize(
    ("name", "text", "said", "message"),
    [
        ("chart.csv", SPOTIFY, None, "does not say its market, which a name such as .* does: say --market"),
        ("playlist.csv", EXPORTIFY_1, None, "does not say its market: say --market"),
        ("playlist.csv", EXPORTIFY_1, Reading(market="br"), "does not say its day: say --day"),
        ("charts.csv", KAGGLE, Reading(market="br"), "--market: charts.csv says it in each row"),
        ("a.csv", "title,rank,date,artist,region,chart\n", None, "the nearest is Kaggle, Spotify Charts, of which it lacks url"),
        ("a.json", '{"songs": []}', None, "'tracks' is not as in a playlist archive"),
        ("a.json", "{", None, "is not JSON that can be read"),
    ],
)  # fmt: skip
def test_what_a_file_lacks_is_said_with_the_option_or_the_nearest_layout(tmp_path, name, text, said, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput, match=message):
        read_charts(tmp_path / name, said)


def test_markets_are_read_by_codes_and_names_in_any_case(tmp_path):
    markets = ["us", "United States", "GLOBAL", "", "South Korea", "uk", "PT-Mix", "pt-mix"]
    rows = [f"{market},2024-05-0{number + 1},1,{ONE},Un,Ada" for number, market in enumerate(markets)]
    (tmp_path / "a.csv").write_text(
        "\n".join(["market,snapshot_date,rank,track_id,track_name,artist_names", *rows])
    )
    found = read_charts(tmp_path / "a.csv")
    read = [chart["market"].to_pylist()[0] for chart in found.charts.values()]
    assert read == ["USA", "USA", "Global", "Global", "South Korea", "United Kingdom", "PT-Mix", "PT-Mix"]
    assert found.understood == [
        "markets: GLOBAL as Global, United States as USA, empty as Global, uk as United Kingdom, us as USA",
        "markets that are no country's name or code, kept as they are: PT-Mix",
    ]


def test_one_bad_row_of_many_is_left_out_and_named(tmp_path):
    rows = [f"Brazil,2024-05-01,{number},{number:022},Un,Ada" for number in range(1, 21)]
    rows[6] = rows[6].replace("Un", " ")
    rows[9] = rows[9].replace(",10,", ",9,")
    rows[3] = rows[3].replace("Un", "Un, deux")
    (tmp_path / "a.csv").write_text(
        "\n".join(["market,snapshot_date,rank,track_id,track_name,artist_names", *rows])
    )
    found = read_charts(tmp_path / "a.csv", Reading(bad_rows=0.15))
    assert found.charts["2024-05-01"].num_rows == 17
    assert [(bad.row, bad.reason) for bad in found.left_out[0].rows] == [
        (4, "has 7 fields where the header has 6: quote every value that holds a comma"),
        (7, "is empty: a track has a name"),
        (10, "the chart of Brazil on 2024-05-01 has rank 9 more than once"),
    ]
    with pytest.raises(InvalidInput, match=r"row 4: has 7 fields.*3 of 20 rows"):
        read_charts(tmp_path / "a.csv", Reading(bad_rows=0.05))


def test_a_feature_out_of_its_range_does_not_cost_the_entry(tmp_path):
    rows = [EXPORTIFY_2.splitlines()[1].replace(ONE, f"{number:022}") for number in range(1, 13)]
    rows[3] = rows[3].replace(",0.5,0.5,", ",57,0.5,")
    (tmp_path / "a.csv").write_text("\n".join([EXPORTIFY_2.splitlines()[0], *rows]))
    found = read_charts(tmp_path / "a.csv", HERE)
    assert found.charts["2024-01-04"].num_rows == 12
    assert found.features is not None
    assert found.features.num_rows == 11
    assert [(bad.row, bad.value) for bad in found.left_out[1].rows] == [(4, "57.0")]


@pytest.mark.skipif(not REAL.exists(), reason=f"the data set is not at {REAL}")
def test_the_real_file_of_2025_says_what_it_cannot_settle_and_tyler_stays_one():
    with pytest.raises(InvalidInput, match="--days-first or --months-first"):
        read_charts(REAL)
    with pytest.raises(InvalidInput, match="may be one artist or several.*--one-artist"):
        read_charts(REAL, Reading(order="months"))
    found = read_charts(REAL, Reading(order="months", separator=", "))
    names = {name for names in found.charts["2025-02-12"]["artist_names"].to_pylist() for name in names}
    assert "Tyler, The Creator" in names
    assert not {"Tyler", "The Creator"} & names


def test_every_layout_says_where_its_files_are_from():
    assert all(layout.where_from and layout.name for layout in LAYOUTS)
