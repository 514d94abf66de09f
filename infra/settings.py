"""What an operator may choose: the context of cdk.json, read into one typed place.

The CDK and the local start-up both read it, so a setting means the same on AWS and on one machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, get_type_hints

from lambdas.shared.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

CDK_JSON = Path(__file__).parents[1] / "cdk.json"


@dataclass(frozen=True)
class Settings:
    """Every setting, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        artists_source: where tracks come from: files or spotify.
        artists_features: where audio features come from: files, spotify or reccobeats.
        artists_keep: neighbours per artist: auto (every pair up to 1,000 artists, else 50), all, a number.
        artists_cadence_hours: hours between two scheduled runs.
        model_features: the audio features that the distance is made of, comma separated.
        spotify_market: the country whose top tracks are asked for.
        spotify_api: the Web API's address.
        spotify_accounts: the address that gives its tokens.
        reccobeats_api: ReccoBeats' address.
        source_calls_per_second: how fast one run asks a web API, over all of its batches.
        source_calls_per_day: what the source's daily quota allows, for the estimate; 0 where there is none.
        lowest_coverage: the table is not replaced, and an alarm goes off, below this share of artists
            with features among those with tracks, 0 to 1.
        charts_markets: whose charts are wanted, comma separated, in the order of display.
        charts_source: where charts come from: files or spotify.
        charts_features: where their songs' audio features come from: files, spotify or reccobeats.
        charts_playlists: market=playlist id, comma separated, for the source spotify.
        charts_stand_in: how many days old a chart may be that stands in for a missing one, 0 (none) to 7.
        charts_model_features: the audio features that songs are compared by, comma separated.
        charts_clusters: how many clusters of songs that sound alike.
        charts_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        charts_cadence_hours: hours between two scheduled runs.
    """

    artists_source: str = "files"
    artists_features: str = "files"
    artists_keep: str = "auto"
    artists_cadence_hours: int = 168
    model_features: str = "danceability,energy,loudness,speechiness,instrumentalness"
    spotify_market: str = "US"
    spotify_api: str = "https://api.spotify.com"
    spotify_accounts: str = "https://accounts.spotify.com"
    reccobeats_api: str = "https://api.reccobeats.com"
    source_calls_per_second: float = 6.0
    source_calls_per_day: int = 0
    lowest_coverage: float = 0.5
    charts_markets: str = "Global,Brazil,South Korea"
    charts_source: str = "files"
    charts_features: str = "files"
    charts_playlists: str = (
        "Global=37i9dQZEVXbMDoHDwVN2tF,Brazil=37i9dQZEVXbMXbN3EUUhlg,South Korea=37i9dQZEVXbNxXF4SkHj9F"
    )
    charts_stand_in: int = 0
    charts_model_features: str = "danceability,energy,loudness,valence"
    charts_clusters: int = 5
    charts_schedule: str = "cron(0 9 ? * MON *)"
    charts_cadence_hours: int = 168

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> Self:
        """Read the CDK's context. Keys with a colon or an @ are the CDK's own.

        Raises:
            InvalidInput: a key is unknown, or a value is not of the setting's type.
        """
        ours = {key: value for key, value in context.items() if ":" not in key and "@" not in key}
        types: dict[str, type] = get_type_hints(cls)
        for key, value in ours.items():
            if key not in types:
                raise InvalidInput("cdk.json", f"unknown setting {key!r}; choose from {', '.join(types)}")
            try:
                ours[key] = types[key](value)
            except ValueError:
                raise InvalidInput("cdk.json", f"{key} is {value!r}, not {types[key].__name__}") from None
        return cls(**ours)

    @classmethod
    def from_cdk_json(cls) -> Self:
        """The settings as cdk.json has them, for whatever does not run inside the CDK."""
        return cls.from_context(json.loads(CDK_JSON.read_text())["context"])
