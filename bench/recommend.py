"""Recommendations: lambdas/models/recommend against implicit, a compiled ALS with one regularisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

from bench.measure import Row, in_turn, middle, ratio, seconds
from lambdas.models.recommend import splits
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.contract import recommend_new
from lambdas.models.recommend.data import data_of, to_test
from lambdas.models.recommend.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Rows
    from lambdas.models.recommend.data import Data

LISTENERS, ARTISTS, STYLES, PLAYED, STYLES_OF_ONE = 2_000, 8_000, 40, 50, 3
_FOLD_INS = 20


def rows(tell: Callable[[str], None]) -> Iterator[Row]:
    """The rows of this file."""
    of = crowd()
    part = to_test(of, splits.weak(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener))
    what = f"{part.fit.shape[0]:,} listeners, {part.fit.shape[1]:,} artists, {part.fit.nnz:,} plays"
    times = in_turn(
        {"als": lambda: _ignore(ALS().fit(part.fit)), "implicit": lambda: _ignore(Peer(part.fit))}, tell
    )
    yield Row(
        f"fit of als, {what}",
        "implicit's ALS, compiled",
        "",
        *ratio(times["als"], times["implicit"]),
        detail=seconds(times),
    )
    tell("NDCG of the blend")
    blend = Blend().fit(part.fit)
    ours, its = evaluate(blend, part), evaluate(Peer(part.fit), part)
    figure = ours.value() / its.value()
    detail = {"blend": round(ours.value(), 4), "implicit": round(its.value(), 4)}
    yield Row(
        f"NDCG@10 of the blend, {what}", "implicit's ALS", ">= 1", figure, figure, figure, detail=detail
    )
    new = part.fit[[0]]
    folded = in_turn({"new": lambda: _ignore(recommend_new(blend, new, 10))}, tell, _FOLD_INS)
    yield Row(f"a new listener, folded in and ranked, {what}", "", "<= 1", *middle(folded["new"]), unit="s")


def crowd(seed: int = 0) -> Data:
    """Listeners of three styles each; within a style artists are the less popular the later they come."""
    dice = np.random.default_rng(seed)
    found = []
    for listener in range(LISTENERS):
        styles = dice.choice(STYLES, STYLES_OF_ONE, replace=False)
        style = styles[dice.choice(STYLES_OF_ONE, PLAYED, p=[0.6, 0.3, 0.1])]
        place = np.minimum((dice.pareto(0.8, PLAYED) * 4).astype(int), ARTISTS // STYLES - 1)
        found += [
            (listener, artist, int(dice.lognormal(5, 1.5)) + 1)
            for artist in np.unique(place * STYLES + style).tolist()
        ]
    return data_of(*(np.array(column) for column in zip(*found, strict=True)))


class Peer:
    """implicit's ALS behind our contract, on the same weights and as many factors and iterations."""

    def __init__(self, plays: csr_array) -> None:
        model = ALS()
        self.model = AlternatingLeastSquares(
            factors=model.factors, regularization=5.0, alpha=1.0, iterations=model.iterations, random_state=0
        )
        self.model.fit(csr_matrix(model.confidence(plays)), show_progress=False)

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return np.asarray(self.model.user_factors[listeners] @ self.model.item_factors.T, np.float64)

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        factors = self.model.recalculate_user(np.arange(plays.shape[0]), csr_matrix(plays))
        return np.asarray(factors @ self.model.item_factors.T, np.float64)


def _ignore(_value: object) -> None:
    """A contestant gives nothing: it is timed from outside."""
