"""A function's settings: a frozen dataclass whose field names are its environment variables.

The deployment (the CDK, or the local start-up) reads the same dataclasses to know which
variables each function gets, so a setting is named once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Self

from lambdas.core.errors import SettingMissing


@dataclass(frozen=True)
class Settings:
    """Base of every function's settings; all fields are strings, none has a silent default."""

    @classmethod
    def from_env(cls) -> Self:
        """Read the variables named like the fields.

        Raises:
            SettingMissing: a variable is absent or empty.
        """
        return cls(**{field.name: _variable(field.name.upper()) for field in fields(cls)})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The environment variables this function reads."""
        return tuple(field.name.upper() for field in fields(cls))


@dataclass(frozen=True)
class LakeSettings(Settings):
    """The lake alone."""

    lake: str


@dataclass(frozen=True)
class RegistrySettings(LakeSettings):
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
