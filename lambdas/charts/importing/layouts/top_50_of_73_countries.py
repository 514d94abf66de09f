"""The daily top 50 of 73 countries since 2023, with audio features; an empty country is Global."""

from lambdas.charts.importing.layouts.layout import ChartLayout

LAYOUT = ChartLayout(
    name="Kaggle, top 50 of 73 countries",
    where_from="kaggle.com/datasets/asaniczka/top-spotify-songs-in-73-countries-daily-updated",
    columns={
        "track_id": "spotify_id", "track_name": "name", "artist_names": "artists", "rank": "daily_rank",
        "market": "country", "day": "snapshot_date",
    },
    more={
        "popularity": "popularity", "duration_ms": "duration_ms", "album_name": "album_name",
    },
    separator=", ",
    not_kept=("daily_movement", "weekly_movement", "is_explicit", "album_release_date"),
)  # fmt: skip
