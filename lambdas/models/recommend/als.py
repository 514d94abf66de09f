"""Matrix factorisation of implicit feedback by alternating least squares. Pure.

Hu, Koren and Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008: who plays an
artist prefers it (1, else 0), the more plays, the more certainly (1 + alpha x weight). Regularisation grows
with a row's count, as in Rendle, Krichene, Zhang and Koren, Revisiting the Performance of iALS on Item
Recommendation Benchmarks, RecSys 2022, and in Spark's ALS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.least_squares import solve
from lambdas.models.recommend.plays import weighed, with_values
from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Rows
    from lambdas.models.recommend.plays import Weighing


class Factors(NamedTuple):
    """What ALS has learned: a score is the product of two rows.

    Attributes:
        listeners: (listeners, factors) float64.
        artists: (artists, factors) float64.
        model: the parameters, with which new listeners are folded in.
    """

    listeners: NDArray[np.float64]
    artists: NDArray[np.float64]
    model: ALS

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.asarray(self.listeners[listeners] @ self.artists.T)

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`: half an iteration, with the artists' factors as they are."""
        listeners = solve(self.artists, self.model.confidence(plays), self.model.regularisation)
        return np.asarray(listeners @ self.artists.T)

    def because(self, plays: csr_array, artists: NDArray[np.intp]) -> NDArray[np.intp]:
        """Of what each listener plays, the artist that adds most to the score of each recommended one.

        A score is a sum over the listener's artists (Hu, Koren and Volinsky, section 5), so the answer is
        exact for this model.

        Args:
            plays: (listeners, artists), what they play.
            artists: (listeners, count), recommended; -1 where there are no more.

        Returns:
            (listeners, count) positions; -1 where there is nothing recommended or played.
        """
        confidence = self.model.confidence(plays)
        gram = self.artists.T @ self.artists
        found = np.full(artists.shape, -1, np.intp)
        for row, recommended in enumerate(artists):
            start, end = confidence.indptr[row : row + 2]
            played, extra = confidence.indices[start:end], confidence.data[start:end]
            present = recommended >= 0
            if not len(played) or not present.any():
                continue
            factors = self.artists[played]
            system = gram + factors.T @ (factors * extra[:, None])
            system[np.diag_indices_from(system)] += self.model.regularisation * len(played)
            added = self.artists[recommended[present]] @ np.linalg.solve(
                system, (factors * (1 + extra)[:, None]).T
            )
            found[row, present] = played[np.round(added, 10).argmax(axis=1)]
        return found


class ALS(NamedTuple):
    """Parameters of ALS.

    Attributes:
        factors: length of a row of factors.
        regularisation: times a row's count of entries.
        alpha: how much more certain a play makes.
        iterations: each solves for listeners, then for artists.
        seed: of the factors at the start.
        weights: of the entries.
    """

    factors: int = 64
    regularisation: float = 0.5
    alpha: float = 5.0
    iterations: int = 15
    seed: int = 0
    weights: Weighing = "lognorm"
    name: str = "als"

    def confidence(self, plays: csr_array) -> csr_array:
        """What each entry adds to the certainty 1: alpha times its weight."""
        weights = weighed(plays, self.weights)
        return with_values(weights, self.alpha * weights.data)

    @one_blas_thread()
    def fit(self, plays: csr_array) -> Factors:
        """As `contract.Model`."""
        by_listener = self.confidence(plays)
        by_artist = by_listener.T.tocsr()
        by_artist.sort_indices()
        generator = np.random.default_rng(self.seed)
        artists = generator.normal(0, 0.1 / np.sqrt(self.factors), (plays.shape[1], self.factors))
        listeners = np.zeros((plays.shape[0], self.factors))
        for _ in range(self.iterations):
            listeners = solve(artists, by_listener, self.regularisation)
            artists = solve(listeners, by_artist, self.regularisation)
        return Factors(listeners, artists, self)
