"""Why two points are near: what they share, and what sets them apart. Pure.

A feature brings two together if both differ from the average in the same direction and it makes up
at most a quarter of their squared distance; it sets them apart if it makes up more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHARE = 0.25
_NOTABLE = 0.3  # standard deviations from the average; less is not worth a word
_MOST = 2


class Reasons(NamedTuple):
    """Columns of the features that explain one pair, strongest first, at most two of each."""

    together: list[int]
    apart: list[int]


def reasons(one: NDArray[np.float64], other: NDArray[np.float64], scale: NDArray[np.float64]) -> Reasons:
    """Compare two points.

    Args:
        one: (features,), in standard deviations from the average of all points.
        other: likewise.
        scale: (features,), what a standard deviation of each feature is worth in the distance
            (ones, where the distance is between z-scores).
    """
    squares = ((one - other) * scale) ** 2
    total = squares.sum()
    shares = squares / total if total > 0 else squares
    common = np.minimum(np.abs(one), np.abs(other))
    alike = (one * other > 0) & (shares <= _SHARE) & (common >= _NOTABLE)
    return Reasons(_strongest(common, alike), _strongest(shares, shares > _SHARE))


def _strongest(strength: NDArray[np.float64], eligible: NDArray[np.bool_]) -> list[int]:
    order = np.argsort(-strength, kind="stable")
    return [int(column) for column in order if eligible[column]][:_MOST]
