"""The layouts of chart files that are known, one file each.

A new one is such a file and its line in LAYOUTS: our names -> the file's names, and what its documentation
says of the rest. Where a file fits several, the one that knows most of its columns reads it.
"""

from lambdas.charts.importing.layouts import (
    exportify_1,
    exportify_2,
    kaggle_spotify_charts,
    old_spotify_charts,
    playlist_archive,
    spotify_charts,
    top_50_of_73_countries,
)
from lambdas.charts.importing.layouts.layout import ChartLayout

LAYOUTS: tuple[ChartLayout, ...] = (
    spotify_charts.LAYOUT,
    old_spotify_charts.LAYOUT,
    kaggle_spotify_charts.LAYOUT,
    top_50_of_73_countries.LAYOUT,
    exportify_1.LAYOUT,
    exportify_2.LAYOUT,
    playlist_archive.LAYOUT,
)

__all__ = ["LAYOUTS", "ChartLayout"]
