"""Why two points are near: the features that they share, and those that differ. Pure.

Two points share a feature ("together") if both differ from the average in the same direction and it makes
up at most a quarter of their squared distance; if it makes up more, they differ in it ("apart").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_SHARE = 0.25
_NOTABLE = 0.3  # standard deviations from the average; a smaller difference is not reported
_MOST = 2


class Scale(NamedTuple):
    """The average of all points, and how much they vary: what "more than most" is measured by.

    Attributes:
        mean: (features,), in the unit of the points.
        deviation: (features,), the population standard deviation; 0 for a constant feature.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]


class Reasons(NamedTuple):
    """The features that explain one pair, strongest first, at most two of each.

    Attributes:
        together: columns of the features that both have more, or both less of than the average.
        above: for each of them, whether it is more.
        apart: columns of the features that make up the distance.
        shares: for each of them, its share of the squared distance, 0 to 1.
    """

    together: list[int]
    above: list[bool]
    apart: list[int]
    shares: list[float]


class Explanation(TypedDict):
    """The reasons of a pair by the names of features, as JSON takes them; None where a point is not stored.

    Attributes:
        together: each feature, and whether both have more of it than the average.
        apart: each feature, and its share of the squared distance, 0 to 1.
    """

    together: list[tuple[str, bool]] | None
    apart: list[tuple[str, float]] | None


def scale_of(points: NDArray[np.float64]) -> Scale:
    """The scale of a day's points, (points, features), which is stored with them."""
    constant = points.max(axis=0) == points.min(axis=0)  # the deviation of equal floats need not be 0
    return Scale(points.mean(axis=0), np.where(constant, 0.0, points.std(axis=0)))


def scale_of_z_scores(features: int) -> Scale:
    """The scale of points that are z-scores already."""
    return Scale(np.zeros(features), np.ones(features))


def standardise(points: NDArray[np.float64], scale: Scale) -> NDArray[np.float64]:
    """Points in standard deviations from the average; a constant feature becomes 0.

    Args:
        points: (…, features), stored points: some of those that the scale is of, or one.
        scale: as it was stored.
    """
    constant = scale.deviation == 0
    return np.asarray(np.where(constant, 0.0, points - scale.mean) / np.where(constant, 1.0, scale.deviation))


def reasons(one: NDArray[np.float64], other: NDArray[np.float64], scale: Scale) -> Reasons:
    """Compare two points.

    Args:
        one: (features,), in the space where the distance is Euclidean.
        other: likewise.
        scale: of all points that they were compared with.
    """
    first, second = standardise(one, scale), standardise(other, scale)
    squares = (one - other) ** 2
    total = squares.sum()
    shares = squares / total if total > 0 else squares
    common = np.minimum(np.abs(first), np.abs(second))
    alike = (first * second > 0) & (shares <= _SHARE) & (common >= _NOTABLE)
    together, apart = _strongest(common, alike), _strongest(shares, shares > _SHARE)
    return Reasons(
        together,
        [bool(first[column] > 0) for column in together],
        apart,
        [float(shares[column]) for column in apart],
    )


def explain(
    points: Mapping[str, NDArray[np.float64]], one: str, other: str, scale: Scale, features: Sequence[str]
) -> Explanation:
    """The reasons of a pair.

    Args:
        points: (features,) by id, as they are stored.
        one: an id.
        other: likewise.
        scale: as it is stored.
        features: the names of the points' columns.
    """
    if one not in points or other not in points:
        return {"together": None, "apart": None}
    why = reasons(points[one], points[other], scale)
    return {
        "together": [(features[at], above) for at, above in zip(why.together, why.above, strict=True)],
        "apart": [(features[at], share) for at, share in zip(why.apart, why.shares, strict=True)],
    }


def _strongest(strength: NDArray[np.float64], eligible: NDArray[np.bool_]) -> list[int]:
    order = np.argsort(-strength, kind="stable")
    return [int(column) for column in order if eligible[column]][:_MOST]
