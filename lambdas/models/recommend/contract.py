"""What every model that recommends artists offers: fit, recommend, fold in.

Plays are a sparse matrix (listeners, artists) of counts, from `plays.plays_of`. A model is a tuple of its
parameters; `fit` gives something that scores artists for the listeners it has seen, and folds new ones in
without another fit. Only the order of scores means something, and only within one listener.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np

from lambdas.models.recommend.ranking import best, slices
from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

Rows: TypeAlias = "slice | NDArray[np.intp]"
"""Which listeners: a range of positions, or a list."""

NONE = -1
"""Stands in a list where a listener has fewer artists left than are asked for."""


class Fitted(Protocol):
    """A model that has learned from plays."""

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """(listeners, artists), higher is better, of some of those whose plays were learned from."""

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """(listeners, artists) likewise, of new listeners by their plays (listeners, artists)."""


class Model(Protocol):
    """Parameters of a model, and how it learns."""

    @property
    def name(self) -> str:
        """How it is called in reports and tables."""

    def fit(self, plays: csr_array) -> Fitted:
        """Learn from plays; the same plays and parameters give the same answers."""


class Recommended(NamedTuple):
    """Artists for each of some listeners, best first.

    Attributes:
        artists: (listeners, count) intp, positions; NONE where there are no more.
        scores: (listeners, count) float64, NaN there.
    """

    artists: NDArray[np.intp]
    scores: NDArray[np.float64]


@one_blas_thread()
def recommend(
    fitted: Fitted,
    known: csr_array,
    count: int,
    never: NDArray[np.intp] | None = None,
    asked: NDArray[np.intp] | None = None,
) -> Recommended:
    """The best artists for those that were learned from, without those they know.

    Args:
        fitted: the model.
        known: (listeners, artists), what each listener knows: the plays learned from, or more.
        count: how many artists for each.
        never: artists that nobody is to be recommended.
        asked: (some listeners,) positions of those who are answered, in this order; all if None.
    """
    if asked is None:
        asked = np.arange(known.shape[0])
    each = [asked[rows] for rows in slices(len(asked))]
    parts = [best(fitted.scores(rows), known[rows], count, never) for rows in each]
    return _joined(parts, count)


@one_blas_thread()
def recommend_new(
    fitted: Fitted, known: csr_array, count: int, never: NDArray[np.intp] | None = None
) -> Recommended:
    """The best artists for new listeners, as `recommend`; `known` are their plays."""
    parts = [best(fitted.fold_in(known[rows]), known[rows], count, never) for rows in slices(known.shape[0])]
    return _joined(parts, count)


def _joined(parts: list[tuple[NDArray[np.intp], NDArray[np.float64]]], count: int) -> Recommended:
    artists = [np.empty((0, count), np.intp), *(artists for artists, _ in parts)]
    scores = [np.empty((0, count)), *(scores for _, scores in parts)]
    return Recommended(np.concatenate(artists), np.concatenate(scores))
