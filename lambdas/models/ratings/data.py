"""Ratings of titles by users as arrays: ids made into positions. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Ratings(NamedTuple):
    """Ratings, in the order of their users and titles; each (user, title) once.

    Attributes:
        users: (users,), ids, ascending; positions are into this.
        titles: (titles,), ids, ascending, likewise.
        user: (ratings,) positions.
        title: (ratings,) positions.
        stars: (ratings,) float64.
        rated_at: (ratings,) int64, seconds since 1970.
        lowest: stars: no prediction is below.
        highest: stars: no prediction is above.
    """

    users: NDArray[np.generic]
    titles: NDArray[np.generic]
    user: NDArray[np.intp]
    title: NDArray[np.intp]
    stars: NDArray[np.float64]
    rated_at: NDArray[np.int64]
    lowest: float
    highest: float

    @property
    def shape(self) -> tuple[int, int]:
        """How many users and titles."""
        return len(self.users), len(self.titles)

    def some(self, which: NDArray[np.bool_]) -> Ratings:
        """Some of the ratings; users and titles keep their positions."""
        return self._replace(
            user=self.user[which],
            title=self.title[which],
            stars=self.stars[which],
            rated_at=self.rated_at[which],
        )

    def matrix(self, values: NDArray[np.float64] | None = None) -> csr_array:
        """(users, titles) of the stars, or of other values (ratings,)."""
        values = self.stars if values is None else values
        return csr_array((values, (self.user, self.title)), shape=self.shape)


def ratings_of(
    user: NDArray[np.generic],
    title: NDArray[np.generic],
    stars: NDArray[np.generic],
    rated_at: NDArray[np.generic] | None = None,
) -> Ratings:
    """Ratings by ids; of several of one user for one title the latest counts.

    Args:
        user: (ratings,), ids.
        title: (ratings,), ids.
        stars: (ratings,); the lowest and the highest that come are the ends of the scale.
        rated_at: (ratings,), seconds since 1970; 0 where nobody noted it.

    Raises:
        ValueError: there is no rating, or a number of stars is missing.
    """
    values = np.asarray(stars, np.float64)
    if not len(values) or np.isnan(values).any():
        raise ValueError(f"{len(values)} ratings, of which {np.isnan(values).sum()} lack their stars")
    seconds = np.zeros(len(values), np.int64) if rated_at is None else np.asarray(rated_at, np.int64)
    users, user_at = np.unique(user, return_inverse=True)
    titles, title_at = np.unique(title, return_inverse=True)
    order = np.lexsort((values, seconds, title_at, user_at))
    pair = user_at[order] * len(titles) + title_at[order]
    latest = order[np.append(pair[1:] != pair[:-1], True)]
    return Ratings(
        users,
        titles,
        user_at[latest],
        title_at[latest],
        values[latest],
        seconds[latest],
        float(values.min()),
        float(values.max()),
    )
