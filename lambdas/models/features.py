"""The audio features that a distance can be made of, and which are chosen."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from lambdas.core.errors import InvalidInput

FEATURES = (
    "danceability",
    "energy",
    "loudness",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "key",
    "mode",
    "time_signature",
    "duration_ms",
)
_ONE = f"({'|'.join(FEATURES)})"
FeatureNames = Annotated[
    str,
    Meta(
        pattern=rf"^\s*{_ONE}\s*(,\s*{_ONE}\s*)*$",
        description=f"some of {', '.join(FEATURES)}, comma separated",
    ),
]
"""A setting that chooses features; `chosen` reads it."""


def chosen(setting: str, name: str) -> list[str]:
    """The features that a setting names, comma separated, in the order of FEATURES.

    Args:
        setting: its value.
        name: its name, for the message.

    Raises:
        InvalidInput: it names none, or one that does not exist.
    """
    names = {name.strip() for name in setting.split(",") if name.strip()}
    unknown = sorted(names - set(FEATURES))
    if unknown or not names:
        what = f"unknown feature {', '.join(unknown)}" if unknown else "no feature is chosen"
        raise InvalidInput(name, f"{what}; choose from {', '.join(FEATURES)}")
    return [feature for feature in FEATURES if feature in names]
