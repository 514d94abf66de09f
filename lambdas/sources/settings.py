"""What a step that asks web sources needs to know."""

from dataclasses import dataclass

from lambdas.core.settings import Settings


@dataclass(frozen=True)
class SourceSettings(Settings):
    """The lake, and where the sources answer.

    `spotify_secret`: {"client_id", "client_secret"}; `source_calls_per_second`: how fast one run may ask
    a web API, over all of its batches.
    """

    lake: str
    spotify_api: str
    spotify_accounts: str
    spotify_secret: str
    spotify_market: str
    reccobeats_api: str
    source_calls_per_second: str
