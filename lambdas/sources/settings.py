"""Settings of the web sources: the operator's, and those of a step that asks them."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from lambdas.core.settings import Settings

CallsPerSecond = Annotated[float, Meta(ge=0.01, le=1000)]
CallsPerDay = Annotated[int, Meta(ge=0, le=100_000_000)]


@dataclass(frozen=True)
class WebSources(Settings):
    """What an operator may choose about web sources, whichever pipeline asks them.

    Attributes:
        spotify_market: the country whose top tracks are asked for.
        spotify_api: the Web API's address.
        spotify_accounts: the address that gives its tokens.
        spotify_secret: the name of a secret you make, {"client_id", "client_secret"}; for the source spotify.
        reccobeats_api: ReccoBeats' address.
        source_calls_per_second: how fast one run asks a web API, over all of its batches.
        source_calls_per_day: what the source's daily quota allows, for the estimate; 0 where there is none.
    """

    spotify_market: str = "US"
    spotify_api: str = "https://api.spotify.com"
    spotify_accounts: str = "https://accounts.spotify.com"
    spotify_secret: str = "kindred/spotify"
    reccobeats_api: str = "https://api.reccobeats.com"
    source_calls_per_second: CallsPerSecond = 6.0
    source_calls_per_day: CallsPerDay = 0


@dataclass(frozen=True)
class SourceSettings(Settings):
    """The lake, and the addresses of the sources.

    `spotify_secret`: {"client_id", "client_secret"}; `source_calls_per_second`: how fast one run may ask
    a web API, over all of its batches.
    """

    lake: str
    spotify_api: str
    spotify_accounts: str
    spotify_secret: str
    spotify_market: str
    reccobeats_api: str
    source_calls_per_second: CallsPerSecond


@dataclass(frozen=True)
class FeaturesSettings(SourceSettings):
    """The lake, the addresses of the sources, and Athena, which finds features that the lake has."""

    database: str
    workgroup: str
