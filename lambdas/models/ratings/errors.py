"""How far off a prediction may be: an interval for each user, from errors on ratings held out. Pure.

Conformal prediction (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, JASA 2018, section 5.2: residuals by
their local spread): whatever the model, SHARE of new ratings lie within, as long as they are like the
held-out ones. Some users are easy to predict and others are not, so an error is measured in the user's own
spread, which is drawn towards that of all by BALLAST errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.evaluation import Guessed

SHARE = 0.8
BALLAST = 3


class Errors(NamedTuple):
    """Of held-out predictions.

    Attributes:
        half_widths: (users,) stars: a prediction of this user is right within so many, SHARE of the time.
        whole: stars, likewise for somebody of whom nothing was held out.
    """

    half_widths: NDArray[np.float64]
    whole: float


def errors_of(guessed: Guessed, users: int) -> Errors:
    """Half widths of the intervals of every user, by errors on held-out ratings (at least one)."""
    error = guessed.predicted - guessed.stars
    typical = float(np.mean(error**2))
    squares = np.bincount(guessed.user, error**2, users)
    counts = np.bincount(guessed.user, minlength=users)
    # An error must not widen its own interval: its square is left out of the spread it is divided by.
    others = (squares[guessed.user] - error**2 + BALLAST * typical) / (counts[guessed.user] - 1 + BALLAST)
    ratio = np.sort(np.abs(error) / np.sqrt(np.maximum(others, np.finfo(float).tiny)))
    rank = min(int(np.ceil((len(ratio) + 1) * SHARE)), len(ratio))
    widest = float(ratio[rank - 1])
    spread = np.sqrt((squares + BALLAST * typical) / (counts + BALLAST))
    return Errors(widest * spread, widest * float(np.sqrt(typical)))
