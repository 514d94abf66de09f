"""What each step of `artists` needs to know; the deployment reads these classes too."""

from dataclasses import dataclass

from lambdas.shared.settings import Settings


@dataclass(frozen=True)
class SourceSettings(Settings):
    """The lake, and where the sources answer. `spotify_secret`: {"client_id", "client_secret"}."""

    lake: str
    spotify_api: str
    spotify_accounts: str
    spotify_secret: str
    spotify_market: str
    reccobeats_api: str


@dataclass(frozen=True)
class RegistrySettings(Settings):
    """The lake and MySQL. `mysql_secret`: {"host", "port", "username", "password", "dbname"}."""

    lake: str
    mysql_secret: str
    mysql_ca: str


@dataclass(frozen=True)
class LakeSettings(Settings):
    """The lake alone."""

    lake: str


@dataclass(frozen=True)
class RelatedArtistsSettings(Settings):
    """Athena, MySQL, and which features the distance is made of (comma separated)."""

    lake: str
    database: str
    workgroup: str
    mysql_secret: str
    mysql_ca: str
    model_features: str
