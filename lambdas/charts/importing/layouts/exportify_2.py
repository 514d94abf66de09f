"""A playlist as Exportify (exportify.net) writes it, with audio features; ranks are the rows' order."""

from lambdas.charts.importing.layouts.layout import ChartLayout

LAYOUT = ChartLayout(
    name="Exportify 2",
    where_from="exportify.net (pavelkomarov/exportify), a playlist's Export",
    columns={
        "track_id": "Track URI", "track_name": "Track Name", "artist_names": "Artist Name(s)",
        "duration_ms": "Duration (ms)",
    },
    more={"album_name": "Album Name", "popularity": "Popularity", "time_signature": "Time Signature"},
    in_order=True,
    not_kept=("Release Date", "Explicit", "Added By", "Added At", "Genres", "Record Label"),
)  # fmt: skip
