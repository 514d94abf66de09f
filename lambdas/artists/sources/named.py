"""The sources by the names that an operator chooses them with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lambdas.artists.sources.files import Files
from lambdas.artists.sources.reccobeats import ReccoBeats
from lambdas.artists.sources.spotify import Spotify
from lambdas.shared.errors import InvalidInput
from lambdas.shared.secrets import read_secret

if TYPE_CHECKING:
    from lambdas.artists.settings import SourceSettings
    from lambdas.artists.sources import FeaturesSource, TracksSource


def tracks_source(name: str, settings: SourceSettings) -> TracksSource:
    """The source of top tracks of this name.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return Files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "tracks")
    raise InvalidInput("source", f"{name!r} gives no top tracks; choose files or spotify")


def features_source(name: str, settings: SourceSettings) -> FeaturesSource:
    """The source of audio features of this name.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return Files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "features")
    if name == "reccobeats":
        return ReccoBeats(api_url=settings.reccobeats_api)
    raise InvalidInput("features", f"{name!r} gives no audio features; choose files, spotify or reccobeats")


def _spotify(settings: SourceSettings, serves: Literal["tracks", "features"]) -> Spotify:
    secret = read_secret(settings.spotify_secret)
    return Spotify(
        client_id=secret["client_id"],
        client_secret=secret["client_secret"],
        api_url=settings.spotify_api,
        token_url=f"{settings.spotify_accounts}/api/token",
        serves=(serves,),
        market=settings.spotify_market,
    )
