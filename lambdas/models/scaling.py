"""Features on one scale, so that none outweighs the others in a distance. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def min_max(averages: pd.DataFrame, bounds: pd.DataFrame) -> pd.DataFrame:
    """Scale every feature to [0, 1] within the bounds of the day's tracks.

    Args:
        averages: (artists, features), index artist_id; units as in audio_features.
        bounds: (2, features), index "min" and "max".

    Returns:
        Same shape and index, unitless. A feature whose min equals its max becomes 0,
        so that it adds nothing to a distance.

    Raises:
        ValueError: a mean is missing; the message names the artist and the feature.
    """
    missing = averages.isna()
    if missing.to_numpy().any():
        artist, feature = next(
            (str(averages.index[row]), str(averages.columns[column])) for row, column in np.argwhere(missing)
        )
        raise ValueError(f"artist {artist} has no mean of {feature}")
    low, high = (bounds.loc[[bound], list(averages.columns)].to_numpy() for bound in ("min", "max"))
    span = np.where(high > low, high - low, np.inf)
    return averages.sub(low[0]).div(span[0])


def z_scores(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre every feature and divide it by its population standard deviation.

    Args:
        values: (points, features), any unit, nothing missing.

    Returns:
        Same shape, unitless. A constant feature becomes 0, so that it adds nothing to a distance.

    Raises:
        ValueError: a value is missing.
    """
    if np.isnan(values).any():
        raise ValueError("a feature is missing: points without every feature are left out first")
    spread = values.std(axis=0, ddof=0)
    constant = values.max(axis=0, initial=-np.inf) == values.min(axis=0, initial=np.inf)
    centred = np.where(constant, 0.0, values - values.mean(axis=0))
    return centred / np.where(constant, 1.0, spread)
