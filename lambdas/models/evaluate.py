"""How sure an evaluation is of its metrics. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
