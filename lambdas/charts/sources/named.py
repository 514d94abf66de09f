"""Sources by the names that an operator chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.charts.markets import chosen
from lambdas.charts.sources.files import ChartFiles
from lambdas.charts.sources.playlists import Playlists, playlists
from lambdas.core.errors import InvalidInput
from lambdas.sources import named as shared
from lambdas.sources.named import Asker, web_api

if TYPE_CHECKING:
    from lambdas.charts.settings import ChartSettings
    from lambdas.charts.sources import ChartSource
    from lambdas.sources import FeaturesSource
    from lambdas.sources.settings import SourceSettings

IMPORT = "kindred charts import FILE"
"""The command that imports files into this pipeline."""


def chart_source(name: str, settings: ChartSettings) -> ChartSource:
    """The source of charts of this name.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return ChartFiles(settings.lake)
    if name == "spotify":
        # Every market is a batch; all batches share the rate of calls.
        asker = Asker(IMPORT, len(chosen(settings.charts_markets)))
        return Playlists(web_api(settings, asker), playlists(settings.charts_playlists))
    raise InvalidInput("source", f"{name!r} gives no charts; choose files or spotify")


def features_source(name: str, settings: SourceSettings) -> FeaturesSource:
    """The source of audio features of this name: what was imported, or a web API.

    Raises:
        InvalidInput: there is none.
    """
    return shared.features_source(name, settings, Asker(IMPORT), files=ChartFiles)
