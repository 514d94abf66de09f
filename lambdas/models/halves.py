"""Does a model find the other half of a listener? Artists are split, so that no shared one tells. Pure.

Each listener's artists are cut into two disjoint halves; each half has the tracks of its artists alone.
A model is asked for whoever is most like the first half, among the second halves of all. The right answer
is the listener's own second half, which shares no artist with the first.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.cosines import cosines
from lambdas.models.sharing import sets_of, shared_weight
from lambdas.models.similar import Tastes, nearness, scored, tastes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Score = Callable[[Tastes, int, NDArray[np.intp]], NDArray[np.float64]]


_FIRST = 5


class Played(NamedTuple):
    """One track of one listener.

    Attributes:
        track: its position among the tracks with features.
        artists: its artists' ids.
    """

    track: int
    artists: Sequence[str]


MODELS: dict[str, Score] = {
    "reference": lambda of, one, others: scored(of, "reference", one, others)[0],
    "reference: cosine alone": lambda of, one, others: cosines(of.units[one][None], of.units[others]),
    "taste": lambda of, one, others: scored(of, "taste", one, others)[0],
    "taste: profiles alone": nearness,
    "taste: shared artists alone": lambda of, one, others: shared_weight(
        of.artists, one, others, of.weights, of.norms
    ),
}
"""Both models and their parts: a function from the halves, one first half and the second ones to scores."""


def half_of(listener: str, artists: Sequence[str]) -> set[str]:
    """The first half of a listener's artists: those with the lower digests, one fewer where they are odd."""
    ordered = sorted(set(artists), key=lambda one: hashlib.sha256(f"42:{listener}:{one}".encode()).digest())
    return set(ordered[: len(ordered) // 2])


def halves(played: Mapping[str, Sequence[Played]], values: NDArray[np.float64]) -> tuple[Tastes, list[str]]:
    """The first halves of all listeners, then their second halves, and whose they are.

    Who has no track with features in one of the halves is left out. A track whose artists lie in both halves
    is in neither.

    Args:
        played: by listener.
        values: (tracks, features), nothing missing.
    """
    ranks = rank_percentiles(values)
    tracks: list[tuple[list[int], list[int]]] = []
    artists: list[tuple[set[str], set[str]]] = []
    listeners = []
    for listener, theirs in sorted(played.items()):
        every = {one for track in theirs for one in track.artists}
        first = half_of(listener, sorted(every))
        parts = [
            [each.track for each in theirs if each.artists and set(each.artists) <= half]
            for half in (first, every - first)
        ]
        if all(parts):
            listeners.append(listener)
            tracks.append((parts[0], parts[1]))
            artists.append((first, every - first))
    order = [*(pair[0] for pair in tracks), *(pair[1] for pair in tracks)]
    sets = [*(pair[0] for pair in artists), *(pair[1] for pair in artists)]
    position = {one: at for at, one in enumerate(sorted(set().union(*sets)))}
    width = values.shape[1]
    means = np.array([values[part].mean(axis=0) for part in order]).reshape(len(order), width)
    profiles = np.array(
        [np.concatenate([ranks[part].mean(axis=0), ranks[part].std(axis=0)]) for part in order]
    ).reshape(len(order), 2 * width)
    coded = [[position[one] for one in sorted(half)] for half in sets]
    return tastes(means, profiles, sets_of(coded, len(position))), listeners


def rank_percentiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value's rank in its column, 0 the lowest to 1 the highest, equal ones alike (percent_rank)."""
    below = np.empty_like(values)
    for column in range(values.shape[1]):
        ordered = np.sort(values[:, column])
        below[:, column] = np.searchsorted(ordered, values[:, column], side="left")
    return np.asarray(below / max(len(values) - 1, 1))


def places(of: Tastes, score: Score) -> NDArray[np.float64]:
    """At which place each first half finds its second, from 1; equal scores share the middle of their places.

    Args:
        of: first halves, then second halves.
        score: one of MODELS.
    """
    count = len(of.norms) // 2
    seconds = np.arange(count, 2 * count)
    found = np.empty(count)
    for one in range(count):
        scores = score(of, one, seconds)
        found[one] = 1 + (scores > scores[one]).sum() + ((scores == scores[one]).sum() - 1) / 2
    return found


def measures(place: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """What each listener adds to each metric.

    Returns:
        auc: the share of others' halves that come after the right one; precision_at_5: at most a fifth, since
        one answer is right; reciprocal_rank.
    """
    others = max(len(place) - 1, 1)
    return {
        "auc": 1 - (place - 1) / others,
        "precision_at_5": (place <= _FIRST) / _FIRST,
        "reciprocal_rank": 1 / place,
    }
