"""What Athena knows of a day's artists: the mean of each feature, and the bounds of their tracks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.shared.errors import InvalidInput
from lambdas.shared.frames import ask, read

if TYPE_CHECKING:
    import pandas as pd

    from lambdas.shared.athena import Athena

QUERIES = Path(__file__).parents[2] / "athena" / "artists"


def read_features(athena: Athena, dt: str, features: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The day's means per artist, and the bounds of its tracks.

    Returns:
        averages: (artists, features), index artist_id ascending; bounds: (2, features), index bound.

    Raises:
        InvalidInput: no artist has a track with every chosen feature.
        QueryFailed: Athena did not answer.
    """
    names = ",".join(features)
    asked = [
        athena.start((QUERIES / query).read_text(), names, dt, dt)
        for query in ("artist_averages.sql", "feature_bounds.sql")
    ]
    averages = read(athena, asked[0], ["artist_id", *features])
    bounds = read(athena, asked[1], ["bound", *features])
    if averages.empty:
        raise InvalidInput(
            f"day {dt}",
            f"no artist has a track with every feature of {names}; related_artists stays as it was",
        )
    return averages.set_index("artist_id")[features].sort_index(), bounds.set_index("bound")[features]


def artists_with_tracks(athena: Athena, dt: str) -> int:
    """How many artists have a top track on the day. Raises QueryFailed as read_features."""
    return int(ask(athena, QUERIES / "artists_with_tracks.sql", dt)["artists"].iloc[0])
