"""RDLAE without its inverse: a listener's scores are solved for when they are asked for. Pure.

What a day must keep of the model are two numbers for each artist, whoever's scores are wanted: with the
weights X (listeners, artists) and x those of one listener, x (X'X + D)^-1 is found by conjugate gradients,
which need products with the sparse X alone. Exact to twelve digits, in the memory of a few rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.plays import lognorm

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.rdlae import Weights

_ROWS = 64
_EXACT, _MOST_TURNS = 1e-12, 2_000


class Linear(NamedTuple):
    """A fitted RDLAE.

    Attributes:
        seen: (listeners, artists), the weights learned from.
        penalty: (artists,), the diagonal of D.
        scale: (artists,), the diagonal of W.
    """

    seen: csr_array
    penalty: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def of(cls, weights: Weights) -> Linear:
        """The same model as one that has its inverse."""
        return cls(weights.seen, weights.penalty, weights.scale)

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`; of those who were learned from too."""
        weights = lognorm(plays)
        found = np.empty(plays.shape)
        for start in range(0, plays.shape[0], _ROWS):
            some = weights[start : start + _ROWS].toarray()
            found[start : start + _ROWS] = some - self._solved(some) * self.scale
        return found

    def _solved(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """The rows times (X'X + D)^-1, by conjugate gradients in units in which D is the identity.

        Raises:
            ValueError: it did not converge.
        """
        unit = 1 / np.sqrt(self.penalty)[:, None]
        across = self.seen.T.tocsr()
        left = unit * rows.T
        answer, towards = np.zeros_like(left), left.copy()
        squared = (left**2).sum(axis=0)
        enough = squared * _EXACT**2
        for _ in range(_MOST_TURNS):
            if (squared <= enough).all():
                return np.asarray((unit * answer).T)
            product = towards + unit * (across @ (self.seen @ (unit * towards)))
            length = _by(squared, (towards * product).sum(axis=0))
            answer += length * towards
            left -= length * product
            before, squared = squared, (left**2).sum(axis=0)
            towards = left + _by(squared, before) * towards
        raise ValueError("a score is missing: the linear model did not converge")


def _by(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """One divided by the other; 0 where that is 0."""
    return np.asarray(np.divide(one, other, out=np.zeros_like(one), where=other > 0))
