"""A catalogue that an operator imports: artists, tracks and audio_features, as .parquet or .csv.

    tables, summary = read_catalogue("my-catalogue")
    write_canonical(tables, "out")

layout.py finds the file of each table, canonical.py has the rules between rows and tables, writing.py
writes the files. Nothing is guessed: names stay byte for byte, and a value that cannot be used stops the
import with one line, before anything is written.
"""

from lambdas.artists.catalogue.canonical import (
    ARTISTS,
    AUDIO_FEATURES,
    TRACKS,
    Catalogue,
    Summary,
    read_catalogue,
)
from lambdas.artists.catalogue.writing import is_canonical, to_canonical, write_canonical

__all__ = [
    "ARTISTS",
    "AUDIO_FEATURES",
    "TRACKS",
    "Catalogue",
    "Summary",
    "is_canonical",
    "read_catalogue",
    "to_canonical",
    "write_canonical",
]
