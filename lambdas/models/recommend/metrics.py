"""How good a list of ten artists is, by what the listener really plays besides. Pure.

The standard definitions, with a relevant artist being one of the listener's held-out ones: precision is
their share of the ten places; average precision is divided by min(10, held-out); NDCG is binary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.recommend.plays import listener_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

PLACES = 10
RANKING = ("precision", "map", "ndcg")


def ranking_metrics(artists: NDArray[np.intp], held_out: csr_array) -> dict[str, NDArray[np.float64]]:
    """P@10, AP@10 and NDCG@10 of each listener; NaN where nothing of a listener is held out.

    Args:
        artists: (listeners, 10), recommended, best first; -1 where there are no more.
        held_out: (listeners, artists), sparse.
    """
    listeners = artists.shape[0]
    pairs = np.repeat(np.arange(listeners), np.diff(held_out.indptr)) * held_out.shape[1] + held_out.indices
    recommended = np.arange(listeners)[:, None] * held_out.shape[1] + artists
    hits = (np.isin(recommended, pairs) & (artists >= 0)).astype(np.float64)
    count = np.diff(held_out.indptr)
    reachable = np.minimum(count, PLACES)
    places = np.arange(1, PLACES + 1)
    gain = 1 / np.log2(places + 1)
    highest = np.concatenate([[np.nan], np.cumsum(gain)])[reachable]
    precise = (np.cumsum(hits, axis=1) / places * hits).sum(axis=1)
    relevant = np.where(count > 0, reachable, np.nan)
    return {
        "precision": np.where(count > 0, hits.sum(axis=1) / PLACES, np.nan),
        "map": precise / relevant,
        "ndcg": (hits * gain).sum(axis=1) / highest,
    }


def novelty(artists: NDArray[np.intp], plays: csr_array) -> NDArray[np.float64]:
    """How surprising each listener's artists are: the mean of -log2 of the share of listeners who play one.

    In bits; an artist whom nobody plays counts as one of one listener. NaN for an empty list.
    """
    share = np.maximum(listener_counts(plays), 1) / plays.shape[0]
    present = artists >= 0
    bits = np.where(present, -np.log2(share)[artists], 0).sum(axis=1)
    return np.asarray(bits / np.where(present.any(axis=1), present.sum(axis=1), np.nan))


def coverage(artists: NDArray[np.intp], catalogue: int) -> float:
    """Share of all artists that somebody is recommended, from 0 to 1."""
    return len(np.unique(artists[artists >= 0])) / catalogue
