"""The settings of `artists`: the operator's, and those of each step.

The deployment, on AWS and on one machine, reads these classes too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

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
from lambdas.sources.settings import CallsPerDay, CallsPerSecond, SourceSettings

__all__ = [
    "AveragesSettings",
    "DashboardSettings",
    "LakeSettings",
    "ListSettings",
    "OperatorSettings",
    "ProbeSettings",
    "ServingSettings",
    "SourceSettings",
]

Keep = Annotated[str, Meta(pattern=r"^(auto|all|[1-9]\d*)$", description="auto, all, or a number from 1")]


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        artists_enabled: whether the pipeline is deployed.
        artists_source: where tracks come from: files or spotify.
        artists_features: where audio features come from: files, spotify or reccobeats.
        artists_keep: neighbours per artist: auto (every pair up to 1,000 artists, else 50), all, a number.
        artists_schedule: when runs start, as EventBridge Scheduler writes it: cron(…) or rate(…).
        artists_cadence_hours: hours between two scheduled runs. A run waits no longer than this for a
            throttled source, and an alarm goes off after 1.5 times as long without a success.
        artists_model_features: the audio features that the distance is made of, comma separated.
        artists_lowest_coverage: the table is not replaced, and an alarm goes off, below this share of artists
            with features among those with tracks, 0 to 1.
        artists_largest_fall: rows or coverage of the standing table may fall by this share at most, 0 to 1;
            a run that would lose more replaces it only with --force.
    """

    RENAMED: ClassVar[Mapping[str, str]] = {
        "model_features": "artists_model_features",
        "lowest_coverage": "artists_lowest_coverage",
    }

    artists_enabled: bool = True
    artists_source: Literal["files", "spotify"] = "files"
    artists_features: Literal["files", "spotify", "reccobeats"] = "files"
    artists_keep: Keep = "auto"
    artists_schedule: Schedule = "cron(0 6 ? * MON *)"
    artists_cadence_hours: Hours = 168
    artists_model_features: FeatureNames = "danceability,energy,loudness,speechiness,instrumentalness"
    artists_lowest_coverage: Share = 0.5
    artists_largest_fall: Share = 0.5


@dataclass(frozen=True)
class ProbeSettings(SourceSettings):
    """The sources, and Athena, which knows the features that the day has already."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class SwapSettings(ServingSettings):
    """The lake, MySQL, and by what share rows or coverage may fall against the standing table, 0 to 1."""

    artists_largest_fall: Share


@dataclass(frozen=True)
class ListSettings(ServingSettings):
    """The registry, and the sources' quotas: calls a second, and calls a day (0: no such limit)."""

    source_calls_per_second: CallsPerSecond
    source_calls_per_day: CallsPerDay


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
    artists_model_features: FeatureNames
    artists_lowest_coverage: Share


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """MySQL, and where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    mysql_secret: str
    mysql_ca: str
    dashboard: str
