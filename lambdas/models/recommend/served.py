"""What a day's run keeps of the models that may recommend, and how listeners are scored by it. Pure.

ALS keeps its factors, RDLAE two numbers for each artist: nothing that is as large as listeners x listeners.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.blend import standardised
from lambdas.models.recommend.least_squares import solve

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.als import Factors
    from lambdas.models.recommend.linear import Linear


class Served(NamedTuple):
    """A day's model: als, rdlae or both.

    Attributes:
        als: the factors, of listeners too as far as they are needed.
        linear: RDLAE; None where ALS recommends alone.
        weight: how much more ALS counts than RDLAE; 0 where RDLAE recommends alone.
    """

    als: Factors
    linear: Linear | None
    weight: float

    def scores_of(self, plays: csr_array, listeners: NDArray[np.float64]) -> NDArray[np.float64]:
        """(listeners, artists), higher is better.

        Args:
            plays: (listeners, artists), what they play.
            listeners: (listeners, factors), of the same.
        """
        of_als = np.asarray(listeners @ self.als.artists.T)
        if self.linear is None:
            return of_als
        of_linear = standardised(self.linear.fold_in(plays))
        return self.weight * standardised(of_als) + of_linear if self.weight else of_linear

    def factors_of(self, plays: csr_array) -> NDArray[np.float64]:
        """(listeners, factors) of new listeners: half an iteration of ALS."""
        model = self.als.model
        return solve(self.als.artists, model.confidence(plays), model.regularisation)

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return self.scores_of(plays, self.factors_of(plays))
