"""The Euclidean distance of two points: all code that needs a distance calls this. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def distances(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distance of each pair: the same bits in both directions, in every method and on every machine.

    The squares are added feature by feature, in the order of the columns, each step rounded to float64.
    A library may add them in another order (scipy's KDTree, numpy's einsum and sum all differ), and then
    two pairs that are equally far by one method are not by another.

    Args:
        ones: (…, features).
        others: (…, features), of a shape that broadcasts with that of `ones`.

    Returns:
        float64 of the broadcast shape without the features, in the unit of the points; 0 for equal points.
    """
    total = np.zeros(np.broadcast_shapes(ones.shape, others.shape)[:-1])
    square = np.empty_like(total)
    for feature in range(ones.shape[-1]):
        np.subtract(ones[..., feature], others[..., feature], out=square)
        np.multiply(square, square, out=square)
        np.add(total, square, out=total)
    return np.sqrt(total, out=total)
