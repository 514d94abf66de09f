"""Plays by ids made into positions, and cut for a protocol. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.plays import plays_of
from lambdas.models.recommend.splits import FEWEST, FIT, TEST, VALIDATION

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.splits import Split


class Data(NamedTuple):
    """All plays, in the order of their listeners and artists.

    Attributes:
        listeners: (listeners,), ids, ascending; positions are into this.
        artists: (artists,), ids, ascending, likewise.
        listener: (plays,) positions.
        artist: (plays,) positions.
        plays: (plays,) float64, how often; above 0.
    """

    listeners: NDArray[np.generic]
    artists: NDArray[np.generic]
    listener: NDArray[np.intp]
    artist: NDArray[np.intp]
    plays: NDArray[np.float64]

    def matrix(self, some: NDArray[np.bool_]) -> csr_array:
        """(listeners, artists) of some of the plays."""
        shape = len(self.listeners), len(self.artists)
        return plays_of(self.listener[some], self.artist[some], self.plays[some], shape)


class Part(NamedTuple):
    """What an evaluation takes.

    Attributes:
        fit: (listeners, artists), learned from.
        known: (asked, artists), what those who are asked about are known to play: left out of their lists.
        held_out: (asked, artists), what they are to be recommended; an empty row is not asked about.
        new: whether those asked about are new to the model; else they are the rows of `fit`.
    """

    fit: csr_array
    known: csr_array
    held_out: csr_array
    new: bool


def data_of(
    listener: NDArray[np.generic],
    artist: NDArray[np.generic],
    plays: NDArray[np.generic],
    fewest: int = FEWEST,
) -> Data:
    """Plays by ids, each (listener, artist) once; listeners of fewer than `fewest` artists are left out.

    Args:
        listener: (plays,), ids.
        artist: (plays,), ids.
        plays: (plays,), above 0.
        fewest: artists.
    """
    _, at, counts = np.unique(listener, return_inverse=True, return_counts=True)
    many = counts[at] >= fewest
    listener, artist, plays = listener[many], artist[many], plays[many]
    listeners, listener_at = np.unique(listener, return_inverse=True)
    artists, artist_at = np.unique(artist, return_inverse=True)
    order = np.lexsort((artist_at, listener_at))
    return Data(
        listeners, artists, listener_at[order], artist_at[order], np.asarray(plays[order], np.float64)
    )


def to_tune(data: Data, split: Split) -> Part:
    """Learn from FIT and guess VALIDATION: the test part is not looked at."""
    return _same_listeners(data, split.part == FIT, split.part == VALIDATION)


def to_test(data: Data, split: Split) -> Part:
    """Learn from all but the test part, and guess it."""
    if not split.held_out.any():
        return _same_listeners(data, split.part != TEST, split.part == TEST)
    new, of_new = split.held_out, split.held_out[data.listener]
    return Part(
        data.matrix(~of_new)[np.flatnonzero(~new)],
        data.matrix(of_new & (split.part != TEST))[np.flatnonzero(new)],
        data.matrix(of_new & (split.part == TEST))[np.flatnonzero(new)],
        new=True,
    )


def _same_listeners(data: Data, learned: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Part:
    """Who has nothing that is learned from is not asked about."""
    has_some = np.bincount(data.listener[learned], minlength=len(data.listeners)) > 0
    fit = data.matrix(learned)
    return Part(fit, fit, data.matrix(asked & has_some[data.listener]), new=False)
