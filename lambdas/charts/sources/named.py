"""The sources by the names that an operator chooses them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdas.charts.sources.files import ChartFiles
from lambdas.charts.sources.playlists import Playlists, playlists
from lambdas.core.errors import InvalidInput
from lambdas.core.secrets import read_secret
from lambdas.sources import named

if TYPE_CHECKING:
    from lambdas.charts.settings import ChartSettings
    from lambdas.charts.sources import ChartSource
    from lambdas.sources import FeaturesSource
    from lambdas.sources.settings import SourceSettings


def chart_source(name: str, settings: ChartSettings) -> ChartSource:
    """The source of charts of this name.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return ChartFiles(settings.lake)
    if name == "spotify":
        secret = read_secret(settings.spotify_secret)
        return Playlists(
            secret["client_id"],
            secret["client_secret"],
            playlists(settings.charts_playlists),
            api_url=settings.spotify_api,
            token_url=f"{settings.spotify_accounts}/api/token",
        )
    raise InvalidInput("source", f"{name!r} gives no charts; choose files or spotify")


def features_source(name: str, settings: SourceSettings) -> FeaturesSource:
    """The source of audio features of this name: what was imported, or a web API.

    Raises:
        InvalidInput: there is none.
    """
    return named.features_source(name, settings, files=ChartFiles)
