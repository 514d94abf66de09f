"""What an operator may choose about `playlists`, and what each of its steps needs to know.

The deployment, on AWS and on one machine, reads these classes too.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lambdas.core.settings import Hours, LakeSettings, Schedule, ServingSettings, Settings, Share

__all__ = [
    "CatalogueSettings",
    "EvaluationSettings",
    "FactorsSettings",
    "LakeSettings",
    "OperatorSettings",
    "PlaysSettings",
    "RecommendSettings",
    "ServingSettings",
    "SwapSettings",
    "TuningSettings",
]

Keep = Annotated[int, Meta(ge=1, le=100)]
HideMostPopular = Annotated[int, Meta(ge=0, le=10_000)]
TuningSeconds = Annotated[int, Meta(ge=0, le=600)]
ModelName = Literal["blend", "als", "rdlae"]
Engine = Literal["lambda", "spark"]
SparkWorkers = Annotated[int, Meta(ge=2, le=100)]


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        playlists_enabled: whether the pipeline is deployed.
        playlists_model: what recommends: blend (ALS and RDLAE together), als or rdlae.
        playlists_engine: who fits ALS: lambda, for up to about 5 million plays, or spark, as a Glue job.
        playlists_spark_workers: how many machines spark has, of 4 cores and 16 GB each.
        playlists_evaluated: the models that every run measures, comma separated; popularity and random are
            measured always, and so is the one that recommends.
        playlists_tuning_seconds: the budget in which parameters are chosen by the operator's own listeners;
            0 takes the published ones.
        playlists_keep: how many artists each listener is recommended, 1 to 100.
        playlists_hide_most_popular: so many artists with the most listeners are never recommended.
        playlists_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        playlists_cadence_hours: hours between two scheduled runs.
        playlists_lowest_coverage: an alarm goes off below this share of listeners who are recommended
            artists, of those with plays, 0 to 1.
        playlists_largest_fall: rows or coverage of the standing table may fall by this share at most, 0 to 1;
            a run that would lose more replaces it only with --force.
    """

    playlists_enabled: bool = True
    playlists_model: ModelName = "blend"
    playlists_engine: Engine = "lambda"
    playlists_spark_workers: SparkWorkers = 4
    playlists_evaluated: str = "blend,als,rdlae,item_neighbours,network_mended,network_as_described"
    playlists_tuning_seconds: TuningSeconds = 120
    playlists_keep: Keep = 20
    playlists_hide_most_popular: HideMostPopular = 0
    playlists_schedule: Schedule = "cron(0 15 ? * MON *)"
    playlists_cadence_hours: Hours = 168
    playlists_lowest_coverage: Share = 0.5
    playlists_largest_fall: Share = 0.5


@dataclass(frozen=True)
class CatalogueSettings(ServingSettings):
    """The lake, MySQL with people and artists, and Athena, which knows what artists are called."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class PlaysSettings(LakeSettings):
    """The lake, and Athena, which knows whose a track is."""

    database: str
    workgroup: str


@dataclass(frozen=True)
class TuningSettings(LakeSettings):
    """The lake, and the budget in seconds."""

    playlists_tuning_seconds: TuningSeconds


@dataclass(frozen=True)
class FactorsSettings(LakeSettings):
    """The lake, who fits ALS, and the name of the job that does if it is spark."""

    playlists_engine: Engine
    factors_job: str


@dataclass(frozen=True)
class EvaluationSettings(LakeSettings):
    """The lake, and the models that are measured, comma separated."""

    playlists_evaluated: str


@dataclass(frozen=True)
class RecommendSettings(LakeSettings):
    """The lake, and how many of the most popular artists are never recommended."""

    playlists_hide_most_popular: HideMostPopular


@dataclass(frozen=True)
class SwapSettings(ServingSettings):
    """The lake, MySQL, and how far rows may fall.

    `playlists_largest_fall`: by what share rows or coverage may fall against the standing table, 0 to 1.
    """

    playlists_hide_most_popular: HideMostPopular
    playlists_largest_fall: Share
