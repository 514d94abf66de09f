"""Matrix factorisation by stochastic gradient descent, as scikit-surprise's SVD. Pure.

The rules, the defaults, the random start and the order of the ratings (one user's after the other's) are
theirs (Hug, Surprise: A Python library for recommender systems, JOSS 2020), after Koren, Bell and Volinsky,
Matrix Factorization Techniques for Recommender Systems, Computer 2009. A rating changes the values of its
user and its title only, so ratings that share neither can be learned from at once: a rating's level is one
above those of the earlier ratings of its user and of its title. Level after level gives what rating after
rating gives, but for the last digits of sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.ratings.factors import Factors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings


class SVD(NamedTuple):
    """Parameters.

    Attributes:
        factors: length of a row of factors.
        epochs: how often all ratings are gone through.
        rate: how far a rating's error moves what it changes.
        regularisation: how much of a value is given up each time.
        spread: standard deviation of the factors at the start.
        seed: of the factors at the start.
    """

    factors: int = 100
    epochs: int = 20
    rate: float = 0.005
    regularisation: float = 0.02
    spread: float = 0.1
    seed: int = 0
    name: str = "svd"

    def fit(self, ratings: Ratings) -> Factors:
        """As `contract.Model`."""
        dice = np.random.RandomState(self.seed)
        mean = float(ratings.stars.mean())
        start = Factors(
            mean,
            np.zeros(ratings.shape[0]),
            np.zeros(ratings.shape[1]),
            self._start(ratings.user, ratings.shape[0], dice),
            self._start(ratings.title, ratings.shape[1], dice),
            ratings.lowest,
            ratings.highest,
        )
        level = levels(ratings.user, ratings.title)
        order = np.argsort(level, kind="stable")
        ends = np.cumsum(np.bincount(level)).tolist()
        blocks = [
            (ratings.user[some], ratings.title[some], ratings.stars[some] - mean)
            for some in np.split(order, ends[:-1])
        ]
        for _ in range(self.epochs):
            for user, title, above in blocks:
                self._learn(start, user, title, above)
        return start

    def _start(self, rows: NDArray[np.intp], length: int, dice: np.random.RandomState) -> NDArray[np.float64]:
        """Factors at random in the order in which rows are first met; zeros for a row that never is."""
        met, first = np.unique(rows, return_index=True)
        found = np.zeros((length, self.factors))
        found[met[np.argsort(first)]] = dice.normal(0, self.spread, (len(met), self.factors))
        return found

    def _learn(
        self, of: Factors, user: NDArray[np.intp], title: NDArray[np.intp], above: NDArray[np.float64]
    ) -> None:
        mine, its = of.users[user], of.titles[title]
        of_user, of_title = of.user_biases[user], of.title_biases[title]
        error = above - of_user - of_title - np.einsum("rf,rf->r", mine, its)
        of.user_biases[user] = of_user + self.rate * (error - self.regularisation * of_user)
        of.title_biases[title] = of_title + self.rate * (error - self.regularisation * of_title)
        kept, moved = 1 - self.rate * self.regularisation, (self.rate * error)[:, None]
        of.users[user] = kept * mine + moved * its
        of.titles[title] = kept * its + moved * mine


def levels(user: NDArray[np.intp], title: NDArray[np.intp]) -> NDArray[np.intp]:
    """(ratings,) from 0: one above the levels of all earlier ratings of the same user or title."""
    of_user, of_title = [0] * (int(user.max()) + 1), [0] * (int(title.max()) + 1)
    found = []
    for one, other in zip(user.tolist(), title.tolist(), strict=True):
        level = max(of_user[one], of_title[other])
        found.append(level)
        of_user[one] = of_title[other] = level + 1
    return np.array(found, np.intp)
