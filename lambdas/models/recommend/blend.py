"""Two models' scores added, each in units of its own spread: better than either alone. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.rdlae import RDLAE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.als import Factors
    from lambdas.models.recommend.contract import Rows
    from lambdas.models.recommend.rdlae import Weights


def standardised(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row minus its mean, by its standard deviation; zeros where all of a row are equal."""
    spread = scores.std(axis=1, keepdims=True)
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0))


class Both(NamedTuple):
    """ALS and RDLAE, fitted on the same plays."""

    als: Factors
    rdlae: Weights
    weight: float

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return self._added(self.als.scores(listeners), self.rdlae.scores(listeners))

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return self._added(self.als.fold_in(plays), self.rdlae.fold_in(plays))

    def because(self, plays: csr_array, artists: NDArray[np.intp]) -> NDArray[np.intp]:
        """As `als.Factors.because`: by the part that counts most."""
        return self.als.because(plays, artists)

    def _added(self, als: NDArray[np.float64], rdlae: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.weight * standardised(als) + standardised(rdlae)


class Blend(NamedTuple):
    """weight x z(ALS) + z(RDLAE).

    Attributes:
        als: parameters of the one.
        rdlae: parameters of the other.
        weight: how much more the first counts.
    """

    als: ALS = ALS()
    rdlae: RDLAE = RDLAE()
    weight: float = 3.0
    name: str = "blend"

    def fit(self, plays: csr_array) -> Both:
        """As `contract.Model`."""
        return Both(self.als.fit(plays), self.rdlae.fit(plays), self.weight)
