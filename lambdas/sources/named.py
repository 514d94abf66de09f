"""The sources by the names that an operator chooses them with.

A pipeline hands in its own source of files; the web APIs are the same for every pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lambdas.core.errors import InvalidInput
from lambdas.core.secrets import read_secret
from lambdas.sources import budget
from lambdas.sources.http import Http, Limits
from lambdas.sources.reccobeats import ReccoBeats
from lambdas.sources.spotify import Spotify

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.sources import FeaturesSource, TracksSource
    from lambdas.sources.settings import SourceSettings


def tracks_source(
    name: str, settings: SourceSettings, *, files: Callable[[str], TracksSource], batches: int = 1
) -> TracksSource:
    """The source of top tracks of this name.

    Args:
        name: as the operator gives it.
        settings: where the web APIs answer, and how fast they may be asked.
        files: makes the pipeline's source of files, given the lake's bucket.
        batches: how many batches share the rate.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "tracks", batches)
    raise InvalidInput("source", f"{name!r} gives no top tracks; choose files or spotify")


def features_source(
    name: str, settings: SourceSettings, *, files: Callable[[str], FeaturesSource], batches: int = 1
) -> FeaturesSource:
    """The source of audio features of this name.

    Args:
        name: as the operator gives it.
        settings: where the web APIs answer, and how fast they may be asked.
        files: makes the pipeline's source of files, given the lake's bucket.
        batches: how many batches share the rate.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "features", batches)
    if name == "reccobeats":
        return ReccoBeats(api_url=settings.reccobeats_api, http=_http("reccobeats", settings, batches))
    raise InvalidInput("features", f"{name!r} gives no audio features; choose files, spotify or reccobeats")


def _http(source: str, settings: SourceSettings, batches: int) -> Http:
    return Http(source, limits=Limits(per_second=budget.share(settings.source_calls_per_second, batches)))


def _spotify(settings: SourceSettings, serves: Literal["tracks", "features"], batches: int) -> Spotify:
    secret = read_secret(settings.spotify_secret)
    return Spotify(
        client_id=secret["client_id"],
        client_secret=secret["client_secret"],
        api_url=settings.spotify_api,
        token_url=f"{settings.spotify_accounts}/api/token",
        serves=(serves,),
        market=settings.spotify_market,
        http=_http("spotify", settings, batches),
    )
