"""Which ratings are learned from and which are guessed: the same for everybody who asks. Pure."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings

FOLDS = 5
SEED = 0


def hashed(ratings: Ratings) -> NDArray[np.intp]:
    """(ratings,) from 0 to 4: the fold of each, dealt out in the order of sha256("0:{user}:{title}")."""
    users, titles = ratings.users.tolist(), ratings.titles.tolist()
    digests = np.fromiter(
        (
            int.from_bytes(sha256(f"{SEED}:{users[user]}:{titles[title]}".encode()).digest()[:8])
            for user, title in zip(ratings.user.tolist(), ratings.title.tolist(), strict=True)
        ),
        np.uint64,
        len(ratings.stars),
    )
    fold = np.empty(len(digests), np.intp)
    fold[np.argsort(digests, kind="stable")] = np.arange(len(digests)) % FOLDS
    return fold


def last_fifth(ratings: Ratings) -> NDArray[np.bool_]:
    """(ratings,), whether it is among the last 20% by time: later than all that is learned from."""
    order = np.lexsort((np.arange(len(ratings.stars)), ratings.rated_at))
    late = np.zeros(len(order), bool)
    late[order[len(order) - len(order) // FOLDS :]] = True
    return late
