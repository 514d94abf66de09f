"""Every chart of 2017 to 2021 in one file; the Viral 50 stand in it too, and are not read."""

from lambdas.charts.importing.layouts.layout import ChartLayout, Only

LAYOUT = ChartLayout(
    name="Kaggle, Spotify Charts",
    where_from="kaggle.com/datasets/dhruvildave/spotify-charts",
    columns={
        "track_name": "title", "rank": "rank", "day": "date", "artist_names": "artist", "track_id": "url",
        "market": "region", "chart": "chart",
    },
    separator=", ",
    only=Only("chart", "top200"),
    not_kept=("trend", "streams"),
)  # fmt: skip
