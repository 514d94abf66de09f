"""Metrics of models, and how certain they are. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.distances import distances
from lambdas.models.neighbours import neighbours

if TYPE_CHECKING:
    from numpy.typing import NDArray


def mean_interval(
    values: NDArray[np.float64], resamples: int = 1_000, seed: int = 0
) -> tuple[float, float, float]:
    """The mean, and its 95% interval by the percentile bootstrap (Efron, The Annals of Statistics, 1979).

    Args:
        values: (n,), from one value; things that were measured independently of each other.
        resamples: how many times n of the values are drawn with replacement.
        seed: of the draws; the same seed and values give the same interval.

    Returns:
        The mean, the 2.5th and the 97.5th percentile of the resamples' means, in the unit of the values.

    Raises:
        ValueError: there is no value, or one is missing.
    """
    if not len(values) or np.isnan(values).any():
        raise ValueError(f"{len(values)} values, of which {np.isnan(values).sum()} are missing, have no mean")
    dice = np.random.default_rng(seed)
    means = [values[dice.integers(0, len(values), len(values))].mean() for _ in range(resamples)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(values.mean()), float(low), float(high)


def nearest_to_mean_distance(points: NDArray[np.float64], sample: int = 1_000) -> NDArray[np.float64]:
    """Distance to the nearest point over the mean distance: the inverse of the relative contrast.

    Near 1 the nearest point is as far as any other, and a list of neighbours has no meaning (He, Kumar
    and Chang, On the Difficulty of Nearest Neighbor Search, ICML 2012).

    Args:
        points: (points, features), scaled.
        sample: of how many points; they are spread evenly over the positions.

    Returns:
        (sample,) or (points,), from 0: the distance to the nearest of all points, divided by the mean
        distance to the others of the sample; 0 where that is 0. Empty where there are fewer than two points.
    """
    if len(points) <= 1:
        return np.empty(0)
    sampled = range(0, len(points), -(-len(points) // sample))
    nearest = np.concatenate([block.distance for block in neighbours(points, 1, sampled)])
    some = points[list(sampled)]
    mean = distances(some[:, None], some[None]).sum(axis=1) / max(len(some) - 1, 1)
    return np.asarray(np.divide(nearest, mean, out=np.zeros(len(some)), where=mean > 0))
