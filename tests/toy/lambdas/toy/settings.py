"""What an operator may choose about `toy`, and what each of its steps needs to know."""

from dataclasses import dataclass

from lambdas.core.settings import Hours, LakeSettings, Schedule, ServingSettings, Settings, Share


@dataclass(frozen=True)
class OperatorSettings(Settings):
    """What an operator may choose.

    Attributes:
        toy_enabled: whether the pipeline is deployed.
        toy_schedule: when runs start.
        toy_cadence_hours: hours between two of them.
        toy_lowest_coverage: there is no coverage, so no alarm goes off.
        toy_largest_fall: by what share the table may shrink, 0 to 1.
        toy_greeting: what is said.
    """

    toy_enabled: bool = True
    toy_schedule: Schedule = "cron(0 6 ? * MON *)"
    toy_cadence_hours: Hours = 168
    toy_lowest_coverage: Share = 0.0
    toy_largest_fall: Share = 0.5
    toy_greeting: str = "hello"


@dataclass(frozen=True)
class GreetingsSettings(LakeSettings):
    """The lake, and what is said."""

    toy_greeting: str


@dataclass(frozen=True)
class PublishSettings(ServingSettings):
    """The lake, MySQL, and by what share rows may fall, 0 to 1."""

    toy_largest_fall: Share
