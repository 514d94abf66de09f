"""The cosine of the angle between two vectors: every cosine of the product comes from here. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def unit_vectors(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each vector divided by its length.

    Args:
        vectors: (n, features), any unit; a row of which a value is missing has no direction.

    Returns:
        (n, features); a vector of length 0, or with a missing value, becomes a row of NaN.
    """
    length = np.sqrt(_summed(vectors * vectors))
    length[length == 0] = np.nan
    return np.asarray(vectors / length[:, None] + 0.0 * length[:, None])


def cosines(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """The cosine of each pair of unit vectors, to the same bit whoever asks and in both directions.

    The products are added feature by feature, in the order of the columns, as in `distances`.

    Args:
        ones: (…, features), of `unit_vectors`.
        others: (…, features), of a shape that broadcasts with that of `ones`.

    Returns:
        float64 of the broadcast shape without the features, -1 to 1; NaN where a vector has no direction.
    """
    total = np.zeros(np.broadcast_shapes(ones.shape, others.shape)[:-1])
    for feature in range(ones.shape[-1]):
        total += ones[..., feature] * others[..., feature]
    # Rounding may lead a last digit beyond the ends.
    return np.clip(total, -1.0, 1.0)


def _summed(squares: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.zeros(squares.shape[:-1])
    for feature in range(squares.shape[-1]):
        total += squares[..., feature]
    return total
