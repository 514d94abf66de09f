"""What an operator may choose about `listeners`, and what each of its steps needs to know.

The deployment, on AWS and on one machine, reads these classes too.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lambdas.core.settings import Hours, LakeSettings, Schedule, ServingSettings, Settings, Share
from lambdas.models.features import FeatureNames
from lambdas.people.showing import FEWEST_ON_THE_WEB
from lambdas.sources.settings import FeaturesSettings, SourceSettings

__all__ = [
    "ClustersSettings",
    "DashboardSettings",
    "FeaturesSettings",
    "LakeSettings",
    "MatchSettings",
    "OperatorSettings",
    "RelatedSettings",
    "ServingSettings",
    "SourceSettings",
    "SwapSettings",
    "TastesSettings",
]

TopTracks = Annotated[int, Meta(ge=1, le=10_000)]
Keep = Annotated[int, Meta(ge=1, le=50)]
ModelName = Literal["reference", "taste"]
Fewest = Annotated[int, Meta(ge=1, le=1_000)]


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        listeners_enabled: whether the pipeline is deployed.
        listeners_features: where tracks' audio features come from: files, spotify or reccobeats.
        listeners_model: how similar listeners are found: reference (cosine, and a boost for any shared
            artist) or taste (ranks, spreads and rare shared artists).
        listeners_model_features: the audio features that a taste is made of, comma separated.
        listeners_top_tracks: how many of a listener's most played tracks a taste is made of.
        listeners_keep: how many similar listeners each is given, 1 to 50.
        listeners_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        listeners_cadence_hours: hours between two scheduled runs.
        listeners_lowest_coverage: an alarm goes off below this share of listeners with features, 0 to 1.
        listeners_largest_fall: rows or coverage of the standing table may fall by this share at most, 0 to 1;
            a run that would lose more replaces it only with --force.
        listeners_on_web: whether the dashboard on the web shows listeners; then it needs dashboard_login.
            Otherwise their pages are served by `kindred dashboard` alone.
        listeners_fewest_shown: pages show no list, cluster, artist or track of fewer listeners than this; at
            least 5 on the web. The operator's own terminal shows all.
    """

    listeners_enabled: bool = True
    listeners_features: Literal["files", "spotify", "reccobeats"] = "files"
    listeners_model: ModelName = "reference"
    listeners_model_features: FeatureNames = (
        "danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo,"
        "key,mode,duration_ms"
    )
    listeners_top_tracks: TopTracks = 200
    listeners_keep: Keep = 5
    listeners_schedule: Schedule = "cron(0 11 ? * MON *)"
    listeners_cadence_hours: Hours = 168
    listeners_lowest_coverage: Share = 0.25
    listeners_largest_fall: Share = 0.5
    listeners_on_web: bool = False
    listeners_fewest_shown: Fewest = FEWEST_ON_THE_WEB


@dataclass(frozen=True)
class MatchSettings(Settings):
    """The lake, and Athena, which is asked for the names of tracks."""

    lake: str
    database: str
    workgroup: str


@dataclass(frozen=True)
class TastesSettings(Settings):
    """Athena, the features of a taste (comma separated), and of how many tracks it is made."""

    lake: str
    database: str
    workgroup: str
    listeners_model_features: FeatureNames
    listeners_top_tracks: TopTracks


@dataclass(frozen=True)
class ClustersSettings(TastesSettings):
    """As TastesSettings."""


@dataclass(frozen=True)
class RelatedSettings(Settings):
    """The lake, and the features of a taste, comma separated."""

    lake: str
    listeners_model_features: FeatureNames


@dataclass(frozen=True)
class SwapSettings(ServingSettings):
    """The lake, MySQL, the features of a taste (comma separated), and how far rows may fall.

    `listeners_largest_fall`: by what share rows or coverage may fall against the standing table, 0 to 1.
    """

    listeners_model_features: FeatureNames
    listeners_largest_fall: Share


@dataclass(frozen=True)
class DashboardSettings(ServingSettings):
    """The lake, MySQL, Athena, the features of a taste (comma separated), and what pages may show.

    `dashboard`: where the site's data goes, s3://bucket/ or s3://bucket/prefix/. `listeners_fewest_shown`: of
    how many listeners anything shown is at least.
    """

    database: str
    workgroup: str
    dashboard: str
    listeners_model_features: FeatureNames
    listeners_fewest_shown: Fewest
