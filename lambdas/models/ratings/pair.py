"""One user and one title, from the stored biases and factors: no numpy, so that anything may ask.

The answer is that of `als.ALS`. A user's values solve a system whose right side is a sum over the titles that
the user has rated, so the part of taste in a prediction is a sum over those titles too, and "because
of" is exact (as in Hu, Koren and Volinsky, ICDM 2008, section 5).
"""

from __future__ import annotations

from operator import mul
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Model(NamedTuple):
    """What all pairs share; the meanings are those of `factors.Factors` and of `als.ALS`."""

    mean: float
    lowest: float
    highest: float
    growth: float
    least: float
    ballast: float


class User(NamedTuple):
    """A user's stored row: bias in stars, factors, half width of an interval in stars."""

    bias: float
    factors: Sequence[float]
    half_width: float


class Title(NamedTuple):
    """A title's stored row: its id, bias in stars, factors."""

    id: str
    bias: float
    factors: Sequence[float]


class Predicted(NamedTuple):
    """Stars, and the ends of an interval in stars; all within the scale."""

    stars: float
    low: float
    high: float


class Reason(NamedTuple):
    """A title that the user has rated, and the stars that its rating adds to the prediction (or takes)."""

    title_id: str
    stars: float


def predict(model: Model, user: User, title: Title) -> Predicted:
    """How many stars a user would give a title."""
    middle = model.mean + user.bias + title.bias + _product(user.factors, title.factors)

    def held(stars: float) -> float:
        return min(max(stars, model.lowest), model.highest)

    return Predicted(held(middle), held(middle - user.half_width), held(middle + user.half_width))


def because(model: Model, rated: Sequence[tuple[Title, float]], title: Title) -> list[Reason]:
    """What each rating of the user adds to the product of factors, the largest first by size.

    Args:
        model: as stored.
        rated: titles that the user has rated, and the stars given.
        title: the one that is predicted.

    Returns:
        A reason for each rated title; their stars add up to the product of the two rows of factors.
    """
    rows = [[*one.factors, 1.0] for one, _ in rated]
    size = len(title.factors) + 1
    system = [[sum(row[i] * row[j] for row in rows) for j in range(size)] for i in range(size)]
    for at in range(size - 1):
        system[at][at] += model.growth * len(rows) + model.least
    system[-1][-1] += model.ballast
    weights = _solved(system, [*title.factors, 0.0])
    reasons = [
        Reason(one.id, _product(row, weights) * (stars - model.mean - one.bias))
        for row, (one, stars) in zip(rows, rated, strict=True)
    ]
    return sorted(reasons, key=lambda reason: (-abs(reason.stars), reason.title_id))


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))


def _solved(system: list[list[float]], right: list[float]) -> list[float]:
    """By elimination without pivots: the system is symmetric and positive. Both arguments are used up."""
    size = len(right)
    for at in range(size):
        for row in range(at + 1, size):
            share = system[row][at] / system[at][at]
            right[row] -= share * right[at]
            for column in range(at, size):
                system[row][column] -= share * system[at][column]
    for at in reversed(range(size)):
        known = sum(system[at][column] * right[column] for column in range(at + 1, size))
        right[at] = (right[at] - known) / system[at][at]
    return right
