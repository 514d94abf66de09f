"""Do titles differ by more than chance? Asked before any metric: where they don't, no model can help. Pure.

A permutation test. Each rating is taken less its user's mean. If it did not matter which title was rated, a
user's ratings could change places among that user's titles, and the means of the titles would scatter as
much as before. So they change places many times over, and the scatter that is seen is compared. Each user's
ratings are shuffled once and then turned by a random number of places: turns are a group, so the test stays
exact (Lehmann and Romano, Testing Statistical Hypotheses, 2005, section 15.2), and need no sorting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings

PERMUTATIONS = 499
SIGNIFICANT = 0.005
"""At a p-value above it, titles are said not to differ."""


class Signal(NamedTuple):
    """What the test has seen.

    Attributes:
        scatter: stars, the spread of the titles' means (each by its count of ratings) around their users'.
        by_chance: stars, the same where ratings have changed places.
        p_value: how often chance alone scatters as much; at least 1 / (PERMUTATIONS + 1).
    """

    scatter: float
    by_chance: float
    p_value: float

    @property
    def differs(self) -> bool:
        """Whether titles differ by more than chance."""
        return self.p_value <= SIGNIFICANT


def signal_of(ratings: Ratings, seed: int = 0, permutations: int = PERMUTATIONS) -> Signal:
    """Test the ratings; the same ratings and seed give the same answer."""
    users, titles = ratings.shape
    dice = np.random.default_rng(seed)
    order = np.lexsort((dice.random(len(ratings.user)), ratings.user))
    user, title, stars = ratings.user[order], ratings.title[order], ratings.stars[order]
    counts = np.bincount(user, minlength=users)
    above = stars - (np.bincount(user, stars, users) / np.maximum(counts, 1))[user]
    start, count = (np.cumsum(counts) - counts)[user], counts[user]
    place = np.arange(len(user)) - start
    of_title = np.maximum(np.bincount(title, minlength=titles), 1)

    def variance(values: NDArray[np.float64]) -> float:
        return float((np.bincount(title, values, titles) ** 2 / of_title).sum() / len(values))

    seen = variance(above)
    chance = np.empty(permutations)
    for at in range(permutations):
        turn = (dice.random(users) * counts).astype(np.intp)[user]
        chance[at] = variance(above[start + (place + turn) % count])
    reached = int((chance >= seen * (1 - 1e-12)).sum())
    return Signal(np.sqrt(seen).item(), np.sqrt(chance.mean()).item(), (1 + reached) / (1 + permutations))
