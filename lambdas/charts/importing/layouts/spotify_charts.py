"""A chart as charts.spotify.com gives it; its market and day stand in the file's name."""

from lambdas.charts.importing.layouts.layout import FILE_NAME, ChartLayout

LAYOUT = ChartLayout(
    name="Spotify Charts",
    where_from="charts.spotify.com, a chart's download button (an account is needed)",
    columns={"rank": "rank", "track_id": "uri", "artist_names": "artist_names", "track_name": "track_name"},
    separator=", ",
    file_name=FILE_NAME,
    not_kept=("peak_rank", "previous_rank", "weeks_on_chart", "streams", "source"),
)
