"""A playlist as Exportify (exportify.app) writes it, with the artists' URIs; ranks are the rows' order."""

from lambdas.charts.importing.layouts.layout import ChartLayout

LAYOUT = ChartLayout(
    name="Exportify 1",
    where_from="exportify.app (watsonbox/exportify), a playlist's Export",
    columns={
        "track_id": "Track URI", "track_name": "Track Name", "artist_ids": "Artist URI(s)",
        "artist_names": "Artist Name(s)",
    },
    more={
        "album_id": "Album URI", "album_name": "Album Name", "duration_ms": "Track Duration (ms)",
        "popularity": "Popularity", "isrc": "ISRC",
    },
    separator=", ",
    in_order=True,
    not_kept=("Album Release Date", "Explicit", "Added By", "Added At"),
)  # fmt: skip
