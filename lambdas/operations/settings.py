"""What each function of `operations` needs to know."""

from dataclasses import dataclass

from lambdas.shared.settings import Settings


@dataclass(frozen=True)
class FreshnessSettings(Settings):
    """The pipeline's name, and its state machine's ARN."""

    pipeline: str
    state_machine: str


@dataclass(frozen=True)
class MigrateAtDeploySettings(Settings):
    """The name of the function that migrates."""

    migrate: str


@dataclass(frozen=True)
class PutSiteSettings(Settings):
    """The bucket of the dashboard's site."""

    site: str
