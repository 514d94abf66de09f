"""A linear model in closed form: each artist's score is a weighted sum of what a listener plays. Pure.

Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019 (EASE), with dropout of the input
(Steck, Autoencoders that Don't Overfit towards the Identity, NeurIPS 2020) and a diagonal that may rise
above 0 up to a bound (Moon, Kim and Lee, It's Enough: Relaxing Diagonal Constraints in Linear Autoencoders
for Recommendation, SIGIR 2023: RDLAE). With the weights X (listeners, artists), D the diagonal of penalties
and C = (X'X + D)^-1, the model is B = I - C W with W diagonal. Where there are fewer listeners than artists,
C is never made: with M = (I + X D^-1 X')^-1, of listeners x listeners, XC = M X D^-1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri

from lambdas.core.errors import InvalidInput
from lambdas.models.recommend.plays import weighed, with_values
from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Rows
    from lambdas.models.recommend.plays import Weighing

LARGEST = 20_000
"""Rows of the matrix that is inverted, in place: 3.2 GB."""
_BLOCK = 1_024


class Weights(NamedTuple):
    """B by its parts.

    Attributes:
        seen: (listeners, artists), the weights learned from.
        inverse: M (listeners, listeners) where there are fewer listeners, else C (artists, artists).
        penalty: (artists,), the diagonal of D.
        scale: (artists,), the diagonal of W.
        weights: of the entries of new listeners.
    """

    seen: csr_array
    inverse: NDArray[np.float64]
    penalty: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: Weighing = "lognorm"

    @property
    def by_listeners(self) -> bool:
        """Whether the inverse is of listeners x listeners."""
        return len(self.inverse) == self.seen.shape[0] < self.seen.shape[1]

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        some = self.seen[listeners]
        if not self.by_listeners:
            return self._scored(some)
        return np.asarray(
            some.toarray() - (self.inverse[listeners] @ self.seen) * (self.scale / self.penalty)
        )

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return self._scored(weighed(plays, self.weights))

    def _scored(self, some: csr_array) -> NDArray[np.float64]:
        dense = some.toarray()
        if not self.by_listeners:
            return np.asarray(dense - (some @ self.inverse) * self.scale)
        spread = dense / self.penalty
        mixed = (self.seen @ spread.T).T @ self.inverse
        return np.asarray(dense - (spread - (mixed @ self.seen) / self.penalty) * self.scale)


class RDLAE(NamedTuple):
    """Parameters of RDLAE.

    Attributes:
        regularisation: of every weight alike.
        dropout: share of the input that is imagined to be missing; from 0, below 1.
        relaxed: how far a weight of the diagonal may rise; 0 is EASE.
        weights: of the entries.
    """

    regularisation: float = 100.0
    dropout: float = 0.3
    relaxed: float = 0.3
    weights: Weighing = "lognorm"
    name: str = "rdlae"

    @one_blas_thread()
    def fit(self, plays: csr_array) -> Weights:
        """As `contract.Model`.

        Raises:
            InvalidInput: there are more than LARGEST listeners and as many artists.
        """
        smaller = min(plays.shape)
        if smaller > LARGEST:
            what = f"{plays.shape[0]:,} listeners x {plays.shape[1]:,} artists are too many for rdlae"
            raise InvalidInput("playlists", f"{what}: at most {LARGEST:,} of either; take als alone")
        seen = weighed(plays, self.weights)
        squares = np.bincount(seen.indices, seen.data**2, minlength=seen.shape[1]).astype(np.float64)
        penalty = self.regularisation + self.dropout / (1 - self.dropout) * squares
        by_listeners = seen.shape[0] < seen.shape[1]
        inverse = _of_listeners(seen, penalty) if by_listeners else _of_artists(seen, penalty)
        diagonal = _diagonal(seen, inverse, penalty) if by_listeners else np.diag(inverse).copy()
        # B's diagonal is 1 - C's x W: it is free up to `relaxed`, and held there beyond.
        scale = np.where(1 - penalty * diagonal > self.relaxed, (1 - self.relaxed) / diagonal, penalty)
        return Weights(seen, inverse, penalty, scale, self.weights)


def _of_listeners(seen: csr_array, penalty: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = with_values(seen, seen.data / penalty[seen.indices])
    gram = _product(spread, seen.T.tocsr())
    gram[np.diag_indices_from(gram)] += 1
    return _inverse(gram)


def _of_artists(seen: csr_array, penalty: NDArray[np.float64]) -> NDArray[np.float64]:
    gram = _product(seen.T.tocsr(), seen)
    gram[np.diag_indices_from(gram)] += penalty
    return _inverse(gram)


def _product(one: csr_array, other: csr_array) -> NDArray[np.float64]:
    """Dense, made by blocks: as a sparse matrix a full one would take half as much again."""
    found = np.empty((one.shape[0], other.shape[1]))
    for start in range(0, len(found), _BLOCK):
        found[start : start + _BLOCK] = (one[start : start + _BLOCK] @ other).toarray()
    return found


def _inverse(positive: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of a symmetric matrix whose eigenvalues are above 0, in its place; equal to its transpose.

    Raises:
        ValueError: the matrix is another one.
    """
    # LAPACK's order is by columns: the transpose of a symmetric matrix of ours, without a copy.
    factor, failed = dpotrf(positive.T, lower=True, clean=False, overwrite_a=True)
    if not failed:
        inverse, failed = dpotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise ValueError(f"the matrix of {len(positive):,} rows has no inverse: its weights are not finite")
    # Only the lower half is made, which is the upper half of ours.
    found = inverse.T
    for start in range(0, len(found), _BLOCK):
        end = start + _BLOCK
        corner = np.triu(found[start:end, start:end])
        found[start:end, start:end] = corner + np.triu(corner, 1).T
        found[end:, start:end] = found[start:end, end:].T
    return np.asarray(found)


def _diagonal(
    seen: csr_array, inverse: NDArray[np.float64], penalty: NDArray[np.float64]
) -> NDArray[np.float64]:
    """C's diagonal by M: 1/d - x'Mx / d², x being an artist's column."""
    columns = seen.tocsc()
    found = np.empty(seen.shape[1])
    for start in range(0, seen.shape[1], _BLOCK):
        some = columns[:, start : start + _BLOCK].T.tocsr()
        d = penalty[start : start + _BLOCK]
        # In this order scipy makes no copy of the large matrix.
        mixed = np.asarray(some.multiply(some @ inverse).sum(axis=1)).ravel()
        found[start : start + _BLOCK] = 1 / d - mixed / d**2
    return found
