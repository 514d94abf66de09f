"""The layouts of catalogues that are known besides our own, one file each.

A new one is such a file and its line in LAYOUTS: the columns that make each of its files known, and how they
become our three tables.
"""

from lambdas.artists.catalogue.layouts import kaggle_114k, kaggle_600k, million_playlists, musicoset
from lambdas.artists.catalogue.layouts.layout import Brought, CatalogueLayout

LAYOUTS: tuple[CatalogueLayout, ...] = (
    kaggle_600k.LAYOUT,
    kaggle_114k.LAYOUT,
    musicoset.LAYOUT,
    million_playlists.LAYOUT,
)

__all__ = ["LAYOUTS", "Brought", "CatalogueLayout"]
