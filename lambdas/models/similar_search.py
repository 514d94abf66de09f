"""Who hears alike among very many, without looking at everybody. Pure.

reference   exact: a k-d tree of the unit vectors gives the nearest by cosine, more and more of them until
            enough share an artist. Whoever comes later has a lower cosine and so no better score.
taste       who is near by profile, and who shares an artist that is not in nearly every history. What is
            left out is bounded: its score is at most the farthest profile looked at, plus what the common
            artists can give. `settled` says for whom that bound proves the answer exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.spatial import KDTree

from lambdas.models.similar import BOOST, Similar, best, exact, scored

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from lambdas.models.similar import Model, Tastes

FEW = 2_000
"""Up to so many listeners looking at everybody is as fast."""
_LEAF = 40
_FIRST = 32
_MOST = 4_096
"""So many nearest without enough who share: then everybody is looked at, which costs the same."""
_ROUNDING = 1e-13
"""A cosine by way of a distance differs from the sum of products by some units of the last place."""
LONGEST_LIST = 500
"""Artists of more listeners than so many bring no candidates: they tell least, and their lists are long."""
_PROFILES = 128


class Found(NamedTuple):
    """`similar`: the answer; `settled`: whether it is proven to be that of looking at everybody."""

    similar: Similar
    settled: bool


def search(of: Tastes, model: Model, keep: int) -> Callable[[int], Found]:
    """The faster method for so many listeners: a function from a listener's position to its most similar."""
    heard = np.flatnonzero(of.heard)

    def of_everybody(listener: int) -> Found:
        return Found(exact(of, model, listener, keep), settled=True)

    if len(of.heard) <= FEW:
        return of_everybody
    widened = widening(of, keep) if model == "reference" and len(heard) else None
    listed = inverted(of, keep)

    def of_some(listener: int) -> Found:
        if widened is not None and of.heard[listener]:
            return Found(widened(listener), settled=True)
        return listed(listener)

    return of_some


def widening(of: Tastes, keep: int) -> Callable[[int], Similar]:
    """The reference's answer for who has a vector: exactly that of `exact`, ties included."""
    heard = np.flatnonzero(of.heard)
    units = of.units[heard]
    tree = KDTree(units, leafsize=_LEAF)

    def similar(listener: int) -> Similar:
        count = min(_FIRST, len(heard))
        while count <= min(_MOST, len(heard)):
            far, near = map(np.asarray, tree.query(of.units[[listener]], k=count))
            others = heard[near.ravel()]
            others = others[others != listener]
            of_others = scored(of, "reference", listener, others)
            found = best(of, listener, others, of_others, keep)
            # Whoever was not looked at has at most this cosine, and even with a shared artist this score.
            highest = (1.0 + BOOST) * (2.0 - float(far.max()) ** 2 / 2 + _ROUNDING)
            if len(found.y) == keep and found.score[-1] > highest:
                return found
            count *= 4
        return exact(of, "reference", listener, keep)

    return similar


def inverted(of: Tastes, keep: int) -> Callable[[int], Found]:
    """The answer of `taste`, and of artists alone: candidates by inverted lists and by near profiles."""
    heard_flags = of.heard
    heard = np.flatnonzero(heard_flags)
    tree = KDTree(of.profiles[heard], leafsize=_LEAF) if len(heard) else None
    sizes = of.artists.sizes
    common = sizes > LONGEST_LIST
    furthest = np.sqrt(of.profiles.shape[1]) if of.profiles.shape[1] else 1.0

    def similar(listener: int) -> Found:
        mine = of.artists.of(listener)
        lists = [of.artists.having(int(artist)) for artist in mine[~common[mine]]]
        limit = 0.0
        if heard_flags[listener] and tree is not None:
            far, near = map(np.asarray, tree.query(of.profiles[[listener]], k=min(_PROFILES, len(heard))))
            lists.append(heard[near.ravel()])
            limit = 1.0 - float(far.max()) / furthest + _ROUNDING if len(heard) > _PROFILES else -np.inf
        others = np.unique(np.concatenate([np.empty(0, np.intp), *lists]))
        others = others[others != listener]
        if heard_flags[listener]:
            others = others[heard_flags[others]]
        found = best(of, listener, others, scored(of, "taste", listener, others), keep)
        bound = limit + _most_by(of, mine[common[mine]], listener)
        beaten = len(found.y) == keep and bool(found.score[-1] > bound)
        return Found(found, beaten or bound <= 0)

    return similar


def _most_by(of: Tastes, common: NDArray[np.integer], listener: int) -> float:
    """The most that sharing these artists and no others can give: another who hears nothing but them."""
    norm = float(of.norms[listener])
    return float(np.sqrt((of.weights[common] ** 2).sum())) / norm if norm else 0.0
