"""A chart as spotifycharts.com gave it until 2021, below a line that is a note."""

from lambdas.charts.importing.layouts.layout import FILE_NAME, ChartLayout

LAYOUT = ChartLayout(
    name="old spotifycharts.com",
    where_from="spotifycharts.com until 2021; kept in many archives and data sets",
    columns={"rank": "Position", "track_name": "Track Name", "artist_names": "Artist", "track_id": "URL"},
    separator="none",  # it names the first artist only
    file_name=FILE_NAME,
    not_kept=("Streams",),
)
