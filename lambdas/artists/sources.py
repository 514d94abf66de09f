"""The sources of `artists` by their names: its imported catalogue, or a web API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.artists.files import Files
from lambdas.sources import named
from lambdas.sources.named import Asker

if TYPE_CHECKING:
    from lambdas.sources import FeaturesSource, TracksSource
    from lambdas.sources.settings import SourceSettings

IMPORT = "kindred artists import DIR"
"""The command that imports files into this pipeline."""


def tracks_source(name: str, settings: SourceSettings, batches: int = 1) -> TracksSource:
    """The source of top tracks of this name, for one of so many batches.

    Raises:
        InvalidInput: there is none.
    """
    return named.tracks_source(name, settings, Asker(IMPORT, batches), files=Files)


def features_source(name: str, settings: SourceSettings, batches: int = 1) -> FeaturesSource:
    """The source of audio features of this name, for one of so many batches.

    Raises:
        InvalidInput: there is none.
    """
    return named.features_source(name, settings, Asker(IMPORT, batches), files=Files)
