"""What each step of `charts` needs to know; the deployment reads these classes too."""

from dataclasses import dataclass

from lambdas.core.settings import EraseSettings, LakeSettings, RegistrySettings, Settings
from lambdas.sources.settings import SourceSettings

__all__ = [
    "ChartSettings",
    "DashboardSettings",
    "EraseSettings",
    "FeaturesSettings",
    "LakeSettings",
    "RegistrySettings",
    "RelatedTracksSettings",
    "TrackClustersSettings",
]


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
    charts_stand_in: str


@dataclass(frozen=True)
class FeaturesSettings(SourceSettings):
    """The lake, where the sources answer, and Athena, which knows what is in the lake."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class TrackClustersSettings(Settings):
    """Athena, the features that songs are compared by (comma separated), and how many clusters."""

    lake: str
    database: str
    workgroup: str
    charts_model_features: str
    charts_clusters: str


@dataclass(frozen=True)
class RelatedTracksSettings(Settings):
    """Athena, MySQL, the features that songs are compared by (comma separated), and how far rows may fall.

    `charts_largest_fall`: by what share rows or coverage may fall against the standing tables, 0 to 1.
    """

    lake: str
    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    charts_model_features: str
    charts_largest_fall: str


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """The lake and Athena; `dashboard` is where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    lake: str
    database: str
    workgroup: str
    charts_markets: str
    charts_model_features: str
    dashboard: str
