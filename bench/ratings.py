"""Ratings: lambdas/models/ratings against scikit-surprise, a compiled SVD by stochastic gradient descent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import surprise

from bench.measure import Row, in_turn, ratio, seconds
from lambdas.models.ratings.als import ALS
from lambdas.models.ratings.bpmf import BPMF
from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.evaluation import guess, protocols
from lambdas.models.ratings.svd import SVD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from lambdas.models.ratings.data import Ratings

USERS, TITLES, TASTES = 500, 800, 8


def rows(tell: Callable[[str], None]) -> Iterator[Row]:
    """The rows of this file."""
    of = town()
    what = f"{of.shape[0]:,} users, {of.shape[1]:,} titles, {len(of.stars):,} ratings"
    contestants = {"als": ALS(), "svd": SVD(), "surprise": Peer()}
    times = in_turn(
        {name: lambda model=model: _ignore(model.fit(of)) for name, model in contestants.items()}, tell
    )
    for name in ("als", "svd"):
        yield Row(
            f"fit of {name}, {what}",
            "scikit-surprise's SVD, compiled",
            "",
            *ratio(times[name], times["surprise"]),
            detail=seconds(times),
        )
    tell("a fold of als, bpmf, svd and scikit-surprise's SVD")
    folds = protocols(of)["five_folds"][:1]
    rmse = {}
    for name, model in {**contestants, "bpmf": BPMF()}.items():
        guessed = guess(model, of, folds)
        rmse[name] = float(np.sqrt(np.mean((guessed.predicted - guessed.stars) ** 2)))
    detail = {name: round(value, 4) for name, value in rmse.items()}
    for name in ("als", "bpmf"):
        figure = rmse[name] / rmse["surprise"]
        yield Row(
            f"RMSE of {name}, {what}", "scikit-surprise's SVD", "<= 1", figure, figure, figure, detail=detail
        )
    apart = abs(rmse["svd"] - rmse["surprise"])
    yield Row(
        f"RMSE of svd apart, {what}", "scikit-surprise's SVD", "<= 0.003", apart, apart, apart, unit="stars"
    )


def town(seed: int = 0) -> Ratings:
    """Users and titles with biases and tastes, in half stars; later titles are rated less."""
    dice = np.random.default_rng(seed)
    user, title = np.nonzero(dice.random((USERS, TITLES)) < 0.5 / (1 + np.arange(TITLES) / 100))
    of_user, of_title = dice.normal(0, 0.4, (USERS, TASTES)), dice.normal(0, 0.4, (TITLES, TASTES))
    stars = 3.5 + dice.normal(0, 0.4, USERS)[user] + dice.normal(0, 0.5, TITLES)[title]
    stars += (of_user[user] * of_title[title]).sum(axis=1) + dice.normal(0, 0.8, len(user))
    return ratings_of(user, title, np.clip(np.round(stars * 2) / 2, 0.5, 5))


class Peer:
    """scikit-surprise's SVD behind our contract, at its defaults, on the ratings in the same order."""

    name = "surprise"

    def fit(self, ratings: Ratings) -> Peer:
        """As `contract.Model`."""
        users: dict[int, int] = {}
        titles: dict[int, int] = {}
        of_user: dict[int, list[tuple[int, float]]] = {}
        of_title: dict[int, list[tuple[int, float]]] = {}
        for user, title, stars in zip(
            ratings.user.tolist(), ratings.title.tolist(), ratings.stars.tolist(), strict=True
        ):
            one, other = users.setdefault(user, len(users)), titles.setdefault(title, len(titles))
            of_user.setdefault(one, []).append((other, stars))
            of_title.setdefault(other, []).append((one, stars))
        scale = ratings.lowest, ratings.highest
        known = surprise.Trainset(
            of_user, of_title, len(users), len(titles), len(ratings.stars), scale, users, titles
        )
        self.model = surprise.SVD(random_state=0).fit(known)
        return self

    def predict(self, user: NDArray[np.intp], title: NDArray[np.intp]) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        pairs = zip(user.tolist(), title.tolist(), strict=True)
        return np.array([self.model.predict(*pair).est for pair in pairs])


def _ignore(_value: object) -> None:
    """A contestant gives nothing: it is timed from outside."""
