"""The settings of `toy`."""

from dataclasses import dataclass

from lambdas.core.settings import LakeSettings, RegistrySettings


@dataclass(frozen=True)
class GreetingsSettings(LakeSettings):
    """The lake, and what is said."""

    toy_greeting: str


@dataclass(frozen=True)
class PublishSettings(RegistrySettings):
    """The lake, MySQL, and by what share rows may fall, 0 to 1."""

    toy_largest_fall: str
