"""Features on one scale, so that none outweighs the others in a distance. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def min_max(averages: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale every feature to [0, 1] within the bounds of the day's tracks.

    Args:
        averages: (points, features), units as in audio_features, nothing missing.
        bounds: (2, features), the least and the greatest value of each.

    Returns:
        Same shape as averages, unitless. A feature whose bounds are equal becomes 0, so that it adds
        nothing to a distance.

    Raises:
        ValueError: a mean is missing.
    """
    if np.isnan(averages).any():
        raise ValueError("a mean is missing: points without every feature are left out first")
    low, high = bounds
    return np.asarray((averages - low) / np.where(high > low, high - low, np.inf))


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
