"""Generated listeners with believable skew: few artists whom many play, many whom few play, and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

STYLES, STYLES_OF_ONE, SHARES = 60, 3, (0.6, 0.3, 0.1)
FEWEST = 5


class Crowd(NamedTuple):
    """Pairs of a listener and an artist, each once, and how often the one plays the other; (pairs,) each."""

    listener: NDArray[np.int64]
    artist: NDArray[np.int64]
    plays: NDArray[np.int64]


def crowd(listeners: int, artists: int, pairs: int, seed: int = 0) -> Crowd:
    """Listeners of three styles each; within a style artists are the less popular the later they come.

    How many artists a listener plays is lognormal: half of them play three quarters of the mean or less.

    Args:
        listeners: how many.
        artists: how many at most; the rarest may be played by nobody.
        pairs: about how many.
        seed: of all that is drawn.
    """
    dice = np.random.default_rng(seed)
    wanted = dice.lognormal(0, 0.75, listeners)
    # Some draws meet an artist that the listener has already.
    drawn = np.maximum(wanted * (pairs * 1.4 / wanted.sum()), 2 * FEWEST).astype(np.int64)
    liked = 1 / np.arange(1, STYLES + 1)
    styles = dice.choice(STYLES, (listeners, STYLES_OF_ONE), p=liked / liked.sum())
    listener = np.repeat(np.arange(listeners), drawn)
    style = styles[listener, dice.choice(STYLES_OF_ONE, len(listener), p=SHARES)]
    last = artists // STYLES - 1
    place = np.minimum(dice.pareto(0.6, len(listener)) * 6, last)
    # Whoever would lie beyond the last place is spread over all of them.
    place = np.where(place < last, place, dice.integers(0, last + 1, len(listener))).astype(np.int64)
    keys = np.unique(listener * artists + place * STYLES + style)
    return Crowd(keys // artists, keys % artists, dice.lognormal(3, 1.5, len(keys)).astype(np.int64) + 1)
