"""Artists that are played by the same listeners: the sum of their cosines with what a listener plays. Pure.

Sarwar, Karypis, Konstan and Riedl, Item-based Collaborative Filtering Recommendation Algorithms, WWW 2001;
a cosine of few listeners is drawn towards 0 by a constant in its divisor (shrink).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array, vstack

from lambdas.models.recommend.plays import lognorm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.recommend.contract import Rows

_BLOCK = 1_024


class Neighbours(NamedTuple):
    """`seen` (listeners, artists), weights; `near` (artists, artists), each row's nearest by cosine."""

    seen: csr_array
    near: csr_array

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.asarray((self.seen[listeners] @ self.near).toarray())

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.asarray((lognorm(plays) @ self.near).toarray())


class ItemNeighbours(NamedTuple):
    """Parameters.

    Attributes:
        shrink: added to the product of two artists' lengths.
        keep: how many neighbours each artist keeps.
    """

    shrink: float = 3.0
    keep: int = 500
    name: str = "item_neighbours"

    def fit(self, plays: csr_array) -> Neighbours:
        """As `contract.Model`."""
        seen = lognorm(plays)
        lengths = np.sqrt(np.bincount(seen.indices, seen.data**2, minlength=seen.shape[1]))
        by_artist = seen.T.tocsr()
        starts = range(0, seen.shape[1], _BLOCK)
        parts = [self._nearest(by_artist[start : start + _BLOCK] @ seen, lengths, start) for start in starts]
        return Neighbours(seen, vstack(parts, format="csr"))

    def _nearest(self, products: csr_array, lengths: NDArray[np.float64], start: int) -> csr_array:
        counts = np.diff(products.indptr)
        row = np.repeat(np.arange(len(counts)), counts)
        divisor = lengths[start + row] * lengths[products.indices] + self.shrink
        cosine = np.where(products.indices == start + row, 0.0, products.data / divisor)
        order = np.lexsort((products.indices, -cosine, row))
        place = np.arange(len(order)) - np.repeat(products.indptr[:-1], counts)
        kept = order[(place < self.keep) & (cosine[order] > 0)]
        return csr_array((cosine[kept], (row[kept], products.indices[kept])), shape=products.shape)
