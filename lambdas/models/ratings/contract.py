"""What every model of ratings offers: fit, and predict the stars that a user would give a title.

A model is a tuple of its parameters; `fit` gives something that predicts pairs of positions. A user or a
title of which nothing was learned is predicted by what is known of the other, or by the mean of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings


class Fitted(Protocol):
    """A model that has learned from ratings."""

    def predict(self, user: NDArray[np.intp], title: NDArray[np.intp]) -> NDArray[np.float64]:
        """(pairs,) stars, within the scale of the ratings learned from."""


class Model(Protocol):
    """Parameters of a model, and how it learns."""

    @property
    def name(self) -> str:
        """How it is called in reports and tables."""

    def fit(self, ratings: Ratings) -> Fitted:
        """Learn from ratings, at least one; the same ratings and parameters give the same answers."""
