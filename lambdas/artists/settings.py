"""What each step of `artists` needs to know; the deployment reads these classes too."""

from dataclasses import dataclass

from lambdas.core.settings import EraseSettings, LakeSettings, RegistrySettings, Settings
from lambdas.sources.settings import SourceSettings

__all__ = [
    "AveragesSettings",
    "DashboardSettings",
    "EraseSettings",
    "LakeSettings",
    "ListSettings",
    "ProbeSettings",
    "RegistrySettings",
    "SourceSettings",
]


@dataclass(frozen=True)
class ProbeSettings(SourceSettings):
    """The sources, and Athena, which says what the day has already."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class SwapSettings(RegistrySettings):
    """The lake, MySQL, and by what share rows or coverage may fall against the standing table, 0 to 1."""

    artists_largest_fall: str


@dataclass(frozen=True)
class ListSettings(RegistrySettings):
    """The registry, and the sources' quotas: calls a second, and calls a day (0: no such limit)."""

    source_calls_per_second: str
    source_calls_per_day: str


@dataclass(frozen=True)
class AveragesSettings(Settings):
    """Athena, MySQL, the features the distance is made of (comma separated), and the coverage it needs.

    `artists_lowest_coverage`: artists with features as a share of artists with tracks, 0 to 1.
    """

    lake: str
    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    artists_model_features: str
    artists_lowest_coverage: str


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """Athena, MySQL, the chosen features, and where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    artists_model_features: str
    dashboard: str
