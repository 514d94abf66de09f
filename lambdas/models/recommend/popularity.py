"""Two models that know nothing of a listener: what any other is worth is measured against them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.plays import listener_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Rows


class SameForAll(NamedTuple):
    """Scores of artists that are the same for everybody: `values` (artists,)."""

    values: NDArray[np.float64]
    listeners: int

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.tile(self.values, (len(np.arange(self.listeners)[listeners]), 1))

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.tile(self.values, (plays.shape[0], 1))


class Popularity(NamedTuple):
    """An artist's score is the number of its listeners."""

    name: str = "popularity"

    def fit(self, plays: csr_array) -> SameForAll:
        """As `contract.Model`."""
        return SameForAll(listener_counts(plays), plays.shape[0])


class Shuffled(NamedTuple):
    """Every listener's artists in an order of its own that means nothing, seeded."""

    seed: int
    shape: tuple[int, int]

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`; a listener's order depends on its position alone."""
        rows = np.arange(self.shape[0])[listeners].tolist()
        return np.array([np.random.default_rng((self.seed, row)).random(self.shape[1]) for row in rows])

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`; the order depends on what the listener plays."""
        orders = [
            np.random.default_rng((self.seed, *plays[[row]].indices.tolist()))
            for row in range(plays.shape[0])
        ]
        return np.array([order.random(plays.shape[1]) for order in orders])


class Random(NamedTuple):
    """Artists by lot."""

    seed: int = 0
    name: str = "random"

    def fit(self, plays: csr_array) -> Shuffled:
        """As `contract.Model`."""
        return Shuffled(self.seed, (plays.shape[0], plays.shape[1]))
