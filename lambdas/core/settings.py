"""Settings: frozen dataclasses whose fields are named like the settings, read and checked in one way.

An operator's settings (of a pipeline, of the sources, of the stack) have defaults; a function's have none.
Both are stated with the same types, so what the CDK checked is what a function reads: a number is a number.
The deployment reads a function's class to know which variables to give it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from lambdas.core.errors import InvalidInput, SettingMissing

Share = Annotated[float, Meta(ge=0, le=1)]
"""A part of a whole, 0 to 1."""
Hours = Annotated[int, Meta(ge=1, le=8784)]
"""At most a leap year."""
Schedule = Annotated[str, Meta(pattern=r"^(cron|rate)\(.+\)$", description="cron(…) or rate(…)")]
"""In EventBridge Scheduler's words."""


@dataclass(frozen=True)
class Settings:
    """Base of all settings. A field may be text, bool, int, float, a Literal, or Annotated with msgspec.Meta.

    Attributes:
        RENAMED: settings that had another name, by the old one.
    """

    RENAMED: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def load(cls, given: Mapping[str, Any], where: str) -> Self:
        """Values as JSON or as text -> settings.

        Args:
            given: by the setting's name.
            where: they were found, for messages.

        Raises:
            InvalidInput: names the setting, its value and what it may be.
        """
        kinds = get_type_hints(cls, include_extras=True)
        return cls(**{name: _converted(name, value, kinds[name], where) for name, value in given.items()})

    @classmethod
    def from_env(cls) -> Self:
        """Read the environment variables named like the fields, in capitals.

        Raises:
            SettingMissing: a variable is absent or empty.
            InvalidInput: a variable is not what the setting may be.
        """
        return cls.load({each.name: _variable(each.name.upper()) for each in fields(cls)}, "environment")

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment variables this function reads."""
        return tuple(each.name.upper() for each in fields(cls))


def as_text(value: object) -> str:
    """A setting's value as environment variables and flows hold it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class LakeSettings(Settings):
    """The lake alone."""

    lake: str


@dataclass(frozen=True)
class ServingSettings(LakeSettings):
    """The lake and MySQL. `mysql_secret`: {"host", "port", "username", "password", "dbname"}."""

    mysql_secret: str
    mysql_ca: str


@dataclass(frozen=True)
class EraseSettings(LakeSettings):
    """The lake, and where the site's data is, s3://bucket/ or s3://bucket/prefix/."""

    dashboard: str


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(name)
    return value


def _converted(name: str, value: Any, kind: Any, where: str) -> Any:
    base = _base(kind)
    if base is str and isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)  # a number in cdk.json, such as "artists_keep": 50
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        raise InvalidInput(where, f"{name} is {value!r}; {_may_be(kind)}") from None


def _base(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _may_be(kind: Any) -> str:
    """What a setting of this type may be, in words."""
    base = _base(kind)
    if get_origin(base) is Literal:
        return f"choose from {', '.join(map(str, get_args(base)))}"
    limits = next((each for each in getattr(kind, "__metadata__", ()) if isinstance(each, Meta)), Meta())
    if limits.description:
        return f"it may be {limits.description}"
    word = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}[base]
    return f"it may be {word}" + (f" from {limits.ge} to {limits.le}" if limits.ge is not None else "")
