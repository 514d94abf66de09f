"""What an operator may choose: the context of cdk.json, read into one typed place.

The CDK and the local start-up both read it, so a setting means the same on AWS and on one machine.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, get_type_hints

from lambdas.core.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parents[1]
CDK_JSON = PROJECT / "cdk.json"
LOG_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""The retentions that CloudWatch Logs knows."""

_FLAGS = {"true": True, "false": False}
_CHOICES = {
    "architecture": ("x86_64", "arm64"),
    "artists_source": ("files", "spotify"),
    "artists_features": ("files", "spotify", "reccobeats"),
    "charts_source": ("files", "spotify"),
    "charts_features": ("files", "spotify", "reccobeats"),
    "log_days": LOG_DAYS,
}
_RANGES = {
    "artists_cadence_hours": (1, 8784),
    "charts_cadence_hours": (1, 8784),
    "charts_stand_in": (0, 7),
    "charts_clusters": (2, 100),
    "artists_lowest_coverage": (0, 1),
    "artists_largest_fall": (0, 1),
    "charts_largest_fall": (0, 1),
    "charts_lowest_coverage": (0, 1),
    "source_calls_per_second": (0.01, 1000),
    "source_calls_per_day": (0, 100_000_000),
    "lake_days": (0, 36_500),
    "noncurrent_days": (1, 3650),
    "athena_result_days": (1, 3650),
    "athena_scan_limit_gb": (1, 7_000),
    "mysql_storage_gb": (20, 65_536),
    "mysql_max_storage_gb": (22, 65_536),
    "mysql_backup_days": (1, 35),
    "mysql_port": (1, 65_535),
}
_PATTERNS = {
    "mysql_version": r"8\.4",
    "stack": r"[a-z][a-z0-9-]{0,31}",
    "runtime": r"python3\.\d+",
    "artists_schedule": r"(cron|rate)\(.+\)",
    "charts_schedule": r"(cron|rate)\(.+\)",
    "dashboard_certificate": r"|arn:[a-z-]+:acm:us-east-1:\d+:certificate/[\w-]+",
    "artists_keep": r"auto|all|[1-9]\d*",
}


@dataclass(frozen=True)
class Settings:
    """Every setting, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        stack: the CloudFormation stack's name; every part's name begins with it.
        runtime: Lambda's Python; the dependency layers are built for it.
        architecture: x86_64 or arm64.
        artists_source: where tracks come from: files or spotify.
        artists_features: where audio features come from: files, spotify or reccobeats.
        artists_keep: neighbours per artist: auto (every pair up to 1,000 artists, else 50), all, a number.
        artists_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        artists_cadence_hours: hours between two scheduled runs. A run waits no longer than this for a
            throttled source, and an alarm goes off after 1.5 times as long without a success.
        time_zone: the time zone of the schedules, as in the IANA database.
        artists_model_features: the audio features that the distance is made of, comma separated.
        spotify_market: the country whose top tracks are asked for.
        spotify_api: the Web API's address.
        spotify_accounts: the address that gives its tokens.
        spotify_secret: the name of a secret you make, {"client_id", "client_secret"}; for the source spotify.
        reccobeats_api: ReccoBeats' address.
        source_calls_per_second: how fast one run asks a web API, over all of its batches.
        source_calls_per_day: what the source's daily quota allows, for the estimate; 0 where there is none.
        artists_lowest_coverage: the table is not replaced, and an alarm goes off, below this share of artists
            with features among those with tracks, 0 to 1.
        artists_largest_fall: rows or coverage of the standing table may fall by this share at most, 0 to 1;
            a run that would lose more replaces it only with --force.
        charts_markets: whose charts are wanted, comma separated, in the order of display.
        charts_source: where charts come from: files or spotify.
        charts_features: where their songs' audio features come from: files, spotify or reccobeats.
        charts_playlists: market=playlist id, comma separated, for the source spotify.
        charts_stand_in: how many days old a chart may be that stands in for a missing one, 0 (none) to 7.
        charts_model_features: the audio features that songs are compared by, comma separated.
        charts_clusters: how many clusters of songs that sound alike.
        charts_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        charts_cadence_hours: hours between two scheduled runs.
        charts_lowest_coverage: an alarm goes off below this share of charted songs with features, 0 to 1.
        charts_largest_fall: as artists_largest_fall.
        dashboard: whether the dashboard is put on the web: whoever has its address sees it. Without it,
            its data stays in the lake.
        dashboard_domain: its own name there, such as charts.example.org; empty for CloudFront's.
        dashboard_certificate: ARN of the certificate of that name, in us-east-1.
        alarm_email: who is told of failed and incomplete runs and of alarms; empty for nobody.
        lake_days: days that tables, runs and their rows are kept in the lake; 0 for ever.
        noncurrent_days: days that replaced or deleted objects of the lake can still be restored.
        athena_result_days: days that Athena's results are kept.
        athena_scan_limit_gb: a query that would scan more is refused.
        saved_queries: make the analysts' saved queries, a stack of their own.
        log_days: days that logs are kept; a number that CloudWatch knows.
        mysql_version: the version of RDS, without a patch level: RDS takes newer patches by itself.
        mysql_class: the RDS instance class.
        mysql_storage_gb: RDS storage at first, at least 20.
        mysql_max_storage_gb: what it may grow to by itself.
        mysql_multi_az: a standby in another zone; doubles the price.
        mysql_backup_days: days of automated backups, 1 to 35.
        mysql_deletion_protection: RDS refuses to be deleted; switch it off before tearing down.
        mysql_host: a MySQL that you bring; then no RDS is made. Empty for RDS.
        mysql_port: its port.
        mysql_admin_secret: ARN of its secret, {"username", "password"}: who may make users and tables.
        mysql_ca: a PEM file on this machine that vouches for its certificate; empty for RDS's authorities.
        mysql_security_group: a security group that may reach it; the functions join it.
        vpc: the VPC it is in. Empty: ours, of isolated subnets, which you then peer.
        vpc_zones: that VPC's zones, comma separated, in the order of vpc_subnets.
        vpc_subnets: subnets for the functions, comma separated.
        vpc_route_tables: those subnets' route tables, comma separated; S3, Athena and Secrets Manager
            are made reachable through them. Empty: they are reachable already.
        reader_security_groups: security groups of applications that may reach RDS, comma separated.
    """

    stack: str = "kindred"
    runtime: str = "python3.13"
    architecture: str = "x86_64"
    artists_source: str = "files"
    artists_features: str = "files"
    artists_keep: str = "auto"
    artists_schedule: str = "cron(0 6 ? * MON *)"
    artists_cadence_hours: int = 168
    time_zone: str = "UTC"
    artists_model_features: str = "danceability,energy,loudness,speechiness,instrumentalness"
    spotify_market: str = "US"
    spotify_api: str = "https://api.spotify.com"
    spotify_accounts: str = "https://accounts.spotify.com"
    spotify_secret: str = "kindred/spotify"  # noqa: S105  a name
    reccobeats_api: str = "https://api.reccobeats.com"
    source_calls_per_second: float = 6.0
    source_calls_per_day: int = 0
    artists_lowest_coverage: float = 0.5
    artists_largest_fall: float = 0.5
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
    charts_lowest_coverage: float = 0.25
    charts_largest_fall: float = 0.5
    dashboard: bool = False
    dashboard_domain: str = ""
    dashboard_certificate: str = ""
    alarm_email: str = ""
    lake_days: int = 400
    noncurrent_days: int = 30
    athena_result_days: int = 7
    athena_scan_limit_gb: int = 10
    saved_queries: bool = True
    log_days: int = 90
    mysql_version: str = "8.4"
    mysql_class: str = "t4g.small"
    mysql_storage_gb: int = 20
    mysql_max_storage_gb: int = 100
    mysql_multi_az: bool = False
    mysql_backup_days: int = 7
    mysql_deletion_protection: bool = True
    mysql_host: str = ""
    mysql_port: int = 3306
    mysql_admin_secret: str = ""
    mysql_ca: str = ""
    mysql_security_group: str = ""
    vpc: str = ""
    vpc_zones: str = ""
    vpc_subnets: str = ""
    vpc_route_tables: str = ""
    reader_security_groups: str = ""

    def __post_init__(self) -> None:
        """Refuse what no deployment could work with.

        Raises:
            InvalidInput: names the setting and what it may be.
        """
        for key, allowed in _CHOICES.items():
            if getattr(self, key) not in allowed:
                raise InvalidInput(
                    "cdk.json", f"{key} is {getattr(self, key)!r}; choose from {', '.join(map(str, allowed))}"
                )
        for key, (least, most) in _RANGES.items():
            if not least <= getattr(self, key) <= most:
                raise InvalidInput("cdk.json", f"{key} is {getattr(self, key)}, not from {least} to {most}")
        for key, pattern in _PATTERNS.items():
            if not re.fullmatch(pattern, getattr(self, key)):
                raise InvalidInput(
                    "cdk.json", f"{key} is {getattr(self, key)!r}, which is not like {pattern}"
                )
        self._refuse_halves()

    def _refuse_halves(self) -> None:
        """What goes together."""
        if bool(self.mysql_host) != bool(self.mysql_admin_secret):
            raise InvalidInput(
                "cdk.json", "mysql_host and mysql_admin_secret go together: both, or neither for RDS"
            )
        if bool(self.dashboard_domain) != bool(self.dashboard_certificate):
            raise InvalidInput("cdk.json", "dashboard_domain and dashboard_certificate go together")
        if self.vpc and not (self.vpc_zones and self.vpc_subnets):
            raise InvalidInput("cdk.json", "vpc needs vpc_zones and vpc_subnets")
        if self.vpc and not self.mysql_host:
            raise InvalidInput("cdk.json", "vpc is for a MySQL that you bring; set mysql_host too")

    @property
    def database(self) -> str:
        """The Glue database and the MySQL schema; both dislike hyphens."""
        return self.stack.replace("-", "_")

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
                ours[key] = _FLAGS[str(value).lower()] if types[key] is bool else types[key](value)
            except (KeyError, ValueError):
                raise InvalidInput("cdk.json", f"{key} is {value!r}, not {types[key].__name__}") from None
        return cls(**ours)

    @classmethod
    def from_cdk_json(cls) -> Self:
        """The settings as cdk.json has them, for whatever does not run inside the CDK."""
        return cls.from_context(json.loads(CDK_JSON.read_text())["context"])


def environment(settings: Settings) -> dict[str, str]:
    """Every setting as a function finds it in its environment: its name in capitals, its value as text."""
    return {each.name.upper(): str(getattr(settings, each.name)) for each in fields(settings)}
