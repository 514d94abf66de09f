"""Which model recommends best, on real listeners (HetRec Last.fm): every figure of every model, restated.

Run it alone with `pytest tests/slow/test_listening.py -s`: it prints the tables of
docs/recommending.md, and is quickest with OPENBLAS_NUM_THREADS=1.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lambdas.models.recommend import splits
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.data import data_of, to_test
from lambdas.models.recommend.evaluation import difference, evaluate, verdict
from lambdas.models.recommend.item_neighbours import ItemNeighbours
from lambdas.models.recommend.network import parameter_count
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.popularity import Popularity, Random
from lambdas.models.recommend.ranking import slices
from lambdas.models.recommend.rdlae import RDLAE
from tests.unit.models.recommend import independent

LISTENING = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "listening"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not LISTENING.exists(),
        reason="the listeners of Last.fm (../shared/data/listening) are not on this machine",
    ),
]

MODELS = [Blend(), ALS(), RDLAE(), ItemNeighbours(), MENDED, Network(), Popularity(), Random()]
DEFAULT = MODELS[0].name
SHOWN = ("precision", "map", "ndcg", "coverage", "novelty")


class Measured:
    """One protocol: each model fitted, judged by the product and by the restatement."""

    def __init__(self, rows, protocol):
        self.of = data_of(rows["userID"].to_numpy(), rows["artistID"].to_numpy(), rows["weight"].to_numpy())
        ids = self.of.listeners.tolist(), self.of.artists[self.of.artist].tolist(), self.of.listener
        self.part = to_test(self.of, getattr(splits, protocol)(*ids))
        self.protocol = protocol
        self.users = {
            user: dict(zip(of["artistID"].tolist(), of["weight"].tolist(), strict=True))
            for user, of in rows.groupby("userID")
            if len(of) >= 5
        }
        self.fitted, self.judged, self.seconds = {}, {}, {}
        for model in MODELS:
            start = time.process_time()
            self.fitted[model.name] = model.fit(self.part.fit)
            self.judged[model.name] = evaluate(self.fitted[model.name], self.part)
            self.seconds[model.name] = time.process_time() - start

    def restated(self, name):
        """Every figure of a model by the restatement, which shares nothing with the product but the scores."""
        at = {artist: position for position, artist in enumerate(self.of.artists.tolist())}
        cut, out = independent.cut(self.users), independent.held_out(self.users)
        strong = self.protocol == "strong"
        learners = [user for user in sorted(self.users) if not (strong and user in out)]
        asked = sorted(out) if strong else learners
        learned = {}
        for user in learners:
            for artist in cut[user][0] + cut[user][1] + (cut[user][2] if strong else []):
                learned[at[artist]] = learned.get(at[artist], 0) + 1
        figures, everything = [], set()
        for rows in slices(len(asked)):
            fitted = self.fitted[name]
            scores = fitted.fold_in(self.part.known[rows]) if strong else fitted.scores(rows)
            for row, user in zip(np.round(scores, 10).tolist(), asked[rows], strict=True):
                known = {at[artist] for artist in cut[user][0] + cut[user][1]}
                relevant = {at[artist] for artist in cut[user][2]}
                of, recommended = independent.judged(row, known, relevant, learned, len(learners))
                figures.append(of)
                everything |= set(recommended)
        means = {metric: np.mean([of[metric] for of in figures]) for metric in figures[0]}
        return {**means, "coverage": len(everything) / len(at)}


@pytest.fixture(scope="module", params=["weak", "strong"])
def measured(request):
    return Measured(pd.read_parquet(LISTENING / "user_artists.parquet"), request.param)


@pytest.mark.timeout(1200)
def test_the_table_of_models(measured):
    default = measured.judged[DEFAULT]
    lines = [
        f"{measured.protocol}: {default.listeners} listeners, {len(measured.of.artists)} artists",
        "| model | P@10 | MAP@10 | NDCG@10 [95%] | coverage | novelty | NDCG less the default's | | CPU s |",
    ]
    for name, judged in measured.judged.items():
        found = judged.intervals()
        ndcg, less = found["ndcg"], difference(judged, default)
        lines.append(
            f"| {name} | {found['precision'].value:.4f} | {found['map'].value:.4f} | "
            f"{ndcg.value:.4f} [{ndcg.low:.4f}, {ndcg.high:.4f}] | {found['coverage'].value:.3f} | "
            f"{found['novelty'].value:.2f} | {less.value:+.4f} [{less.low:+.4f}, {less.high:+.4f}] | "
            f"{verdict(judged, default)} | {measured.seconds[name]:.1f} |"
        )
    sys.stdout.write("\n".join(["", *lines, ""]))
    for name, judged in measured.judged.items():
        stated = {metric: interval.value for metric, interval in judged.intervals().items()}
        assert stated == pytest.approx(measured.restated(name), abs=1e-9), name


@pytest.mark.timeout(1200)
def test_the_blend_beats_its_parts_listener_by_listener(measured):
    """Of listeners who are folded in, a fifth of all, RDLAE alone is as good: the interval holds 0."""
    default = measured.judged[DEFAULT]
    assert difference(default, measured.judged["als"]).low > 0
    of_rdlae = difference(default, measured.judged["rdlae"])
    assert of_rdlae.low > 0 if measured.protocol == "weak" else of_rdlae.value > 0


@pytest.mark.timeout(1200)
def test_the_figures_are_those_that_were_measured_before(measured):
    lowest = {"blend": 0.25, "als": 0.24, "rdlae": 0.24, "item_neighbours": 0.2, "network_mended": 0.1}
    for name, ndcg in lowest.items():
        if measured.protocol == "weak" or name != "network_mended":
            assert measured.judged[name].value() >= ndcg, name
    assert measured.judged["network_as_described"].value() < measured.judged["popularity"].value()
    assert measured.judged["random"].value() < 0.005


def test_the_network_is_the_references_and_its_loss_says_nothing_of_ranking(measured):
    fitted = measured.fitted["network_as_described"]
    listeners, artists = measured.part.fit.shape
    assert parameter_count(fitted.parameters) == listeners * 100 + artists * 100 + 25_728 + 129
    assert fitted.losses[-1].train < 1e-4
    assert len(fitted.losses) == 10
