"""Who hears alike: each listener's most similar others, by one of two models. Pure.

reference   (1 + 500 if any artist is shared) x (cosine + 1), as Elasticsearch scores it
taste       how near two profiles of ranks and spreads are, plus how much of the artists is shared, by rarity

Who has no vector (a history of artists alone) is compared with everybody by shared artists alone, so that
one list has one scale. `exact` looks at everybody; lambdas/models/similar_search.py at whoever may count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lambdas.models.cosines import cosines, unit_vectors
from lambdas.models.distances import distances
from lambdas.models.sharing import Sets, rarity, shared_count, shared_weight, weighted_norms

if TYPE_CHECKING:
    from numpy.typing import NDArray

Model = Literal["reference", "taste"]
BOOST = 500.0
"""What any shared artist adds to the factor 1 of the reference's score."""


class Tastes(NamedTuple):
    """All listeners, in the order that breaks ties.

    Attributes:
        units: (listeners, features), the direction of each mean vector; NaN where there is none.
        profiles: (listeners, 2 x features), means and deviations of rank percentiles, 0 to 1; NaN likewise.
        artists: the artists of each.
        weights: (artists,), how rare each is.
        norms: (listeners,), the length of each one's weights.
        heard: (listeners,), who has a vector.
    """

    units: NDArray[np.float64]
    profiles: NDArray[np.float64]
    artists: Sets
    weights: NDArray[np.float64]
    norms: NDArray[np.float64]
    heard: NDArray[np.bool_]


class Similar(NamedTuple):
    """One listener's most similar others, best first.

    Attributes:
        y: (rows,) intp, never the listener.
        score: (rows,) float64, descending; equal ones by position.
        cosine: (rows,) float64, of the mean vectors; NaN where one has none.
        shared: (rows,) int64, how many artists both hear.
    """

    y: NDArray[np.intp]
    score: NDArray[np.float64]
    cosine: NDArray[np.float64]
    shared: NDArray[np.int64]


def tastes(means: NDArray[np.float64], profiles: NDArray[np.float64], artists: Sets) -> Tastes:
    """What the models need of all listeners.

    Args:
        means: (listeners, features), raw means; a row of NaN for who has none.
        profiles: (listeners, 2 x features), as Tastes.
        artists: of each.

    Raises:
        ValueError: a listener lacks some of its values: all or none.
    """
    for values in (means, profiles):
        missing = np.isnan(values)
        if (missing.any(axis=1) != missing.all(axis=1)).any():
            raise ValueError("a listener lacks some values: it has all of them or none")
    weights = rarity(artists)
    units = unit_vectors(means)
    heard = ~np.isnan(units[:, 0]) if units.shape[1] else np.zeros(len(units), bool)
    return Tastes(units, profiles, artists, weights, weighted_norms(artists, weights), heard)


def scored(
    of: Tastes, model: Model, listener: int, others: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """A listener's score, cosine and number of shared artists with each of these `candidates`."""
    cosine = cosines(of.units[listener][None], of.units[others])
    shared = shared_count(of.artists, listener, others)
    if not of.heard[listener]:
        return shared_weight(of.artists, listener, others, of.weights, of.norms), cosine, shared
    if model == "reference":
        return (1.0 + BOOST * (shared > 0)) * (cosine + 1.0), cosine, shared
    sharing = shared_weight(of.artists, listener, others, of.weights, of.norms)
    return nearness(of, listener, others) + sharing, cosine, shared


def nearness(of: Tastes, listener: int, others: NDArray[np.intp]) -> NDArray[np.float64]:
    """How near profiles are: 1 where they are equal, 0 where they are as far as they can be."""
    far = distances(of.profiles[listener][None], of.profiles[others])
    return np.asarray(1.0 - far / np.sqrt(of.profiles.shape[1]))


def candidates(of: Tastes, listener: int) -> NDArray[np.intp]:
    """Whom a listener may be compared with: who has a vector with those who have one, others with all."""
    heard = of.heard
    others = np.flatnonzero(heard) if heard[listener] else np.arange(len(heard))
    return np.asarray(others[others != listener], np.intp)


def exact(of: Tastes, model: Model, listener: int, keep: int) -> Similar:
    """A listener's `keep` most similar others, fewer where there are fewer: everybody is looked at.

    Who has no vector is given those alone that share an artist: without one nothing is known.
    """
    others = candidates(of, listener)
    return best(of, listener, others, scored(of, model, listener, others), keep)


def best(
    of: Tastes,
    listener: int,
    others: NDArray[np.intp],
    of_others: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]],
    keep: int,
) -> Similar:
    """The best of scored others, ties by position."""
    score, cosine, shared = of_others
    if not of.heard[listener]:
        some = shared > 0
        others, score, cosine, shared = others[some], score[some], cosine[some], shared[some]
    order = np.lexsort((others, -score))[:keep]
    return Similar(others[order], score[order], cosine[order], shared[order])
