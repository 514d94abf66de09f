"""Sources by the names that an operator chooses.

A pipeline passes its own source of files; the web APIs are the same for every pipeline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from lambdas.core.errors import InvalidInput
from lambdas.core.secrets import read_secret
from lambdas.sources import budget
from lambdas.sources.client import JsonClient, Limits
from lambdas.sources.reccobeats import ReccoBeats
from lambdas.sources.spotify import Spotify, WebApi

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.sources import FeaturesSource, TracksSource
    from lambdas.sources.settings import SourceSettings


class Asker(NamedTuple):
    """The pipeline that asks, for messages and rates.

    Attributes:
        import_command: imports files into the pipeline, such as `kindred artists import DIR`.
        batches: how many batches share the rate of calls.
    """

    import_command: str
    batches: int = 1


def tracks_source(
    name: str, settings: SourceSettings, asker: Asker, *, files: Callable[[str], TracksSource]
) -> TracksSource:
    """The source of top tracks of this name.

    Args:
        name: as the operator gives it.
        settings: addresses of the web APIs, and calls per second.
        asker: the pipeline that asks.
        files: makes the pipeline's source of files, given the lake's bucket.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "tracks", asker)
    raise InvalidInput("source", f"{name!r} gives no top tracks; choose files or spotify")


def features_source(
    name: str, settings: SourceSettings, asker: Asker, *, files: Callable[[str], FeaturesSource]
) -> FeaturesSource:
    """The source of audio features of this name; as tracks_source.

    Raises:
        InvalidInput: there is none.
    """
    if name == "files":
        return files(settings.lake)
    if name == "spotify":
        return _spotify(settings, "features", asker)
    if name == "reccobeats":
        client = _client("reccobeats", settings, asker)
        return ReccoBeats(api_url=settings.reccobeats_api, import_command=asker.import_command, client=client)
    raise InvalidInput("features", f"{name!r} gives no audio features; choose files, spotify or reccobeats")


def web_api(settings: SourceSettings, asker: Asker) -> WebApi:
    """Spotify's Web API as the operator's app."""
    secret = read_secret(settings.spotify_secret)
    return WebApi(
        secret["client_id"],
        secret["client_secret"],
        api_url=settings.spotify_api,
        token_url=f"{settings.spotify_accounts}/api/token",
        client=_client("spotify", settings, asker),
    )


def _spotify(settings: SourceSettings, serves: Literal["tracks", "features"], asker: Asker) -> Spotify:
    return Spotify(
        web_api(settings, asker),
        import_command=asker.import_command,
        serves=(serves,),
        market=settings.spotify_market,
    )


def _client(source: str, settings: SourceSettings, asker: Asker) -> JsonClient:
    per_second = budget.share(settings.source_calls_per_second, asker.batches)
    return JsonClient(source, limits=Limits(per_second=per_second))
