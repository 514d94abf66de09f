"""What an operator may choose about `charts`, and what each of its steps needs to know.

The deployment, on AWS and on one machine, reads these classes too.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lambdas.core.settings import (
    Hours,
    LakeSettings,
    Schedule,
    ServingSettings,
    Settings,
    Share,
)
from lambdas.models.features import FeatureNames
from lambdas.sources.settings import FeaturesSettings, SourceSettings

__all__ = [
    "ChartSettings",
    "DashboardSettings",
    "FeaturesSettings",
    "LakeSettings",
    "OperatorSettings",
    "RelatedTracksSettings",
    "ServingSettings",
    "TrackClustersSettings",
]

StandInDays = Annotated[int, Meta(ge=0, le=7)]
Clusters = Annotated[int, Meta(ge=2, le=100)]


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        charts_enabled: whether the pipeline is deployed.
        charts_markets: whose charts are wanted, comma separated, in the order of display.
        charts_source: where charts come from: files or spotify.
        charts_features: where their tracks' audio features come from: files, spotify or reccobeats.
        charts_playlists: market=playlist id, comma separated, for the source spotify.
        charts_stand_in: how many days old a chart may be that stands in for a missing one, 0 (none) to 7.
        charts_model_features: the audio features that tracks are compared by, comma separated.
        charts_clusters: how many clusters of tracks that sound alike.
        charts_schedule: when runs start, as EventBridge Scheduler writes it: cron(…) or rate(…).
        charts_cadence_hours: hours between two scheduled runs.
        charts_lowest_coverage: an alarm goes off below this share of charted tracks with features, 0 to 1.
        charts_largest_fall: rows or coverage of the standing tables may fall by this share at most, 0 to 1;
            a run that would lose more replaces them only with --force.
    """

    charts_enabled: bool = True
    charts_markets: str = "Global,Brazil,South Korea"
    charts_source: Literal["files", "spotify"] = "files"
    charts_features: Literal["files", "spotify", "reccobeats"] = "files"
    charts_playlists: str = (
        "Global=37i9dQZEVXbMDoHDwVN2tF,Brazil=37i9dQZEVXbMXbN3EUUhlg,South Korea=37i9dQZEVXbNxXF4SkHj9F"
    )
    charts_stand_in: StandInDays = 0
    charts_model_features: FeatureNames = "danceability,energy,loudness,valence"
    charts_clusters: Clusters = 5
    charts_schedule: Schedule = "cron(0 9 ? * MON *)"
    charts_cadence_hours: Hours = 168
    charts_lowest_coverage: Share = 0.25
    charts_largest_fall: Share = 0.5


@dataclass(frozen=True)
class ChartSettings(SourceSettings):
    """The lake, where the sources answer, and which charts are wanted.

    Attributes:
        charts_markets: comma separated, in the order of display.
        charts_playlists: market=playlist id, comma separated, for the source spotify.
        charts_stand_in: how many days old a chart may be that stands in for a missing one; 0 for none.
    """

    charts_markets: str
    charts_playlists: str
    charts_stand_in: StandInDays


@dataclass(frozen=True)
class TrackClustersSettings(Settings):
    """Athena, the features that tracks are compared by (comma separated), and how many clusters."""

    lake: str
    database: str
    workgroup: str
    charts_model_features: FeatureNames
    charts_clusters: Clusters


@dataclass(frozen=True)
class RelatedTracksSettings(Settings):
    """The lake, MySQL, and how far rows may fall.

    `charts_largest_fall`: by what share rows or coverage may fall against the standing tables, 0 to 1.
    """

    lake: str
    mysql_secret: str
    mysql_ca: str
    charts_largest_fall: Share


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """The lake and Athena; `dashboard` is where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    lake: str
    database: str
    workgroup: str
    charts_markets: str
    charts_model_features: FeatureNames
    dashboard: str
