"""New listeners served by those who hear alike: the way of a model that cannot take new ones in. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.recommend.plays import lognorm
from lambdas.models.recommend.ranking import best

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Fitted

NEAREST = 10


def average_of_similar(fitted: Fitted, seen: csr_array, plays: csr_array) -> NDArray[np.float64]:
    """Scores of new listeners: the mean of those of the ten whose plays are most like theirs by cosine.

    Args:
        fitted: a model that scores whom it has seen.
        seen: (listeners, artists), the plays it learned from.
        plays: (new listeners, artists).

    Returns:
        (new listeners, artists).
    """
    unit, new = _unit(seen), _unit(plays)
    cosines = (new @ unit.T).toarray()
    nearest, _ = best(cosines, plays[:, :0], min(NEAREST, seen.shape[0]))
    return np.array([fitted.scores(row).mean(axis=0) for row in nearest]).reshape(plays.shape)


def _unit(plays: csr_array) -> csr_array:
    weights = lognorm(plays)
    rows = np.repeat(np.arange(plays.shape[0]), np.diff(plays.indptr))
    lengths = np.sqrt(np.bincount(rows, weights.data**2, minlength=plays.shape[0]))
    weights.data = weights.data / lengths[rows]
    return weights
