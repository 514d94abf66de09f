"""Which plays are learned from and which are to be guessed: the same for everybody who asks. Pure."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST = 5
"""Listeners of fewer artists are neither learned from nor asked about: they would have nothing to guess."""
SEED = 42
FIT, VALIDATION, TEST = 0, 1, 2


class Split(NamedTuple):
    """The part of each play: FIT, VALIDATION or TEST; and who was held out whole.

    Attributes:
        part: (plays,) int8.
        held_out: (listeners,) bool: nothing of theirs is learned from; all False where nobody is.
    """

    part: NDArray[np.int8]
    held_out: NDArray[np.bool_]


def digest(*of: object) -> str:
    """sha256 of "42:{listener}:{artist}" and the like, in hexadecimal digits."""
    return sha256(":".join(str(one) for one in (SEED, *of)).encode()).hexdigest()


def weak(listeners: Sequence[object], artists: Sequence[object], listener: NDArray[np.integer]) -> Split:
    """Of each listener's n artists, in the order of their digests: n//5 test, n//10 validation, the rest.

    Args:
        listeners: ids, by position.
        artists: (plays,), the id of each play's artist.
        listener: (plays,), the position of each play's listener.
    """
    part = np.full(len(listener), FIT, np.int8)
    # As bytes: a quarter of the room of text, and in the same order.
    digests = np.array(
        [digest(listeners[who], artist) for who, artist in zip(listener.tolist(), artists, strict=True)],
        "S64",
    )
    order = np.lexsort((digests, listener))
    starts = np.searchsorted(listener[order], np.arange(len(listeners) + 1))
    for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        tested, count = start + (end - start) // 5, end - start
        part[order[start:tested]] = TEST
        part[order[tested : tested + count // 10]] = VALIDATION
    return Split(part, np.zeros(len(listeners), bool))


def strong(listeners: Sequence[object], artists: Sequence[object], listener: NDArray[np.integer]) -> Split:
    """One listener in five held out whole, by the order of digests; their artists are cut as in `weak`.

    All plays of the others are learned from.
    """
    of_weak = weak(listeners, artists, listener).part
    held_out = np.zeros(len(listeners), bool)
    order = sorted(range(len(listeners)), key=lambda who: digest(listeners[who]))
    held_out[order[: len(order) // 5]] = True
    return Split(np.where(held_out[listener], of_weak, FIT).astype(np.int8), held_out)


def temporal(first_played: NDArray[np.generic], listener: NDArray[np.integer], listeners: int) -> Split:
    """The last 20% of (listener, artist) pairs by their first play are test, the 10% before validation.

    What is to be guessed lies after everything that is learned from, for all listeners together.

    Args:
        first_played: (plays,), when each listener first played the artist; anything that can be ordered.
        listener: (plays,), positions.
        listeners: how many.
    """
    order = np.lexsort((np.arange(len(listener)), first_played))
    part = np.full(len(listener), FIT, np.int8)
    tested = len(order) // 5
    part[order[len(order) - tested :]] = TEST
    part[order[len(order) - tested - len(order) // 10 : len(order) - tested]] = VALIDATION
    return Split(part, np.zeros(listeners, bool))
