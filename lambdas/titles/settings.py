"""What an operator may choose about `titles`, and what each of its steps needs to know.

The deployment, on AWS and on one machine, reads these classes too.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from lambdas.core.settings import Hours, LakeSettings, Schedule, ServingSettings, Settings, Share

__all__ = [
    "DashboardSettings",
    "LakeSettings",
    "ListSettings",
    "ModelSettings",
    "OperatorSettings",
    "QuerySettings",
    "ServingSettings",
    "SwapSettings",
]

ModelName = Literal["als", "bpmf", "svd", "biases"]
Keep = Annotated[int, Meta(ge=1, le=100)]
Stars = Annotated[float, Meta(ge=0.5, le=5)]


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose, with the value it has unless cdk.json or `-c key=value` says otherwise.

    Attributes:
        titles_enabled: whether the pipeline is deployed.
        titles_letters: platform=letter, comma separated: the letter that a platform's title ids begin with. A
            platform that is not named has the first letter of its name.
        titles_model: the model of ratings: als, bpmf, svd or biases.
        titles_keep: how many titles each person is recommended, 1 to 100.
        titles_threshold: from so many stars on a title counts as liked, 0.5 to 5.
        titles_schedule: when runs start, in EventBridge Scheduler's words: cron(…) or rate(…).
        titles_cadence_hours: hours between two scheduled runs.
        titles_lowest_coverage: an alarm goes off below this share of the catalogues' rows that can be read,
            0 to 1.
        titles_largest_fall: rows or coverage of the standing tables may fall by this share at most, 0 to 1;
            a run that would lose more replaces them only with --force.
    """

    titles_enabled: bool = True
    titles_letters: str = "amazon=a,disney=d,hulu=h,netflix=n"
    titles_model: ModelName = "als"
    titles_keep: Keep = 10
    titles_threshold: Stars = 3.5
    titles_schedule: Schedule = "cron(0 13 ? * MON *)"
    titles_cadence_hours: Hours = 168
    titles_lowest_coverage: Share = 0.9
    titles_largest_fall: Share = 0.5


@dataclass(frozen=True)
class ListSettings(ServingSettings):
    """The lake, MySQL, and the platforms' letters, as OperatorSettings has them."""

    titles_letters: str


@dataclass(frozen=True)
class QuerySettings(Settings):
    """The lake, and Athena."""

    lake: str
    database: str
    workgroup: str


@dataclass(frozen=True)
class ModelSettings(Settings):
    """The lake, and from how many stars on a title counts as liked."""

    lake: str
    titles_threshold: Stars


@dataclass(frozen=True)
class SwapSettings(ServingSettings):
    """The lake, MySQL, and how far rows may fall.

    `titles_largest_fall`: by what share rows or coverage may fall against the standing tables, 0 to 1.
    """

    titles_largest_fall: Share


@dataclass(frozen=True)
class DashboardSettings(Settings):
    """The lake and Athena; `dashboard` is where the site's data goes, s3://bucket/ or s3://bucket/prefix/."""

    lake: str
    database: str
    workgroup: str
    dashboard: str
