"""What an operator brings: artists, tracks and audio_features, as .parquet or .csv, made canonical.

    tables, summary = read_catalogue("my-catalogue")
    write_canonical(tables, "out")

layout.py says which file is which table, canonical.py holds the rules between rows and tables,
writing.py the bytes. Nothing is guessed: a name stays byte for byte what
it was, and what cannot be used stops everything with one line before anything is written.
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
