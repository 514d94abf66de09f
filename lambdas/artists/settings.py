"""What each step of `artists` needs to know; the deployment reads these classes too."""

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


@dataclass(frozen=True)
class ProbeSettings(SourceSettings):
    """The sources, and Athena, which says what the day has already."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class RegistrySettings(Settings):
    """The lake and MySQL. `mysql_secret`: {"host", "port", "username", "password", "dbname"}."""

    lake: str
    mysql_secret: str
    mysql_ca: str


@dataclass(frozen=True)
class ListSettings(RegistrySettings):
    """The registry, and the sources' quotas: calls a second, and calls a day (0: no such limit)."""

    source_calls_per_second: str
    source_calls_per_day: str


@dataclass(frozen=True)
class LakeSettings(Settings):
    """The lake alone."""

    lake: str


@dataclass(frozen=True)
class AveragesSettings(Settings):
    """Athena, MySQL, the features the distance is made of (comma separated), and the coverage it needs.

    `lowest_coverage`: artists with features as a share of artists with tracks, 0 to 1.
    """

    lake: str
    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    model_features: str
    lowest_coverage: str


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """Athena, MySQL, the chosen features, and where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    model_features: str
    dashboard: str


@dataclass(frozen=True)
class EraseSettings(LakeSettings):
    """The lake, and where the site's data is, s3://bucket/ or s3://bucket/prefix/."""

    dashboard: str
