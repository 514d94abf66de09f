"""The network as the reference describes it, and mended. Pure.

as described   it guesses how often a listener plays an artist, min-max over all plays: nearly always almost
               0, so that its loss is tiny whatever it answers; it never sees an artist that is not played.
mended         it guesses whether a listener plays an artist: each play beside artists drawn by lot that the
               listener doesn't play, and cross-entropy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lambdas.models.recommend.adam import Adam
from lambdas.models.recommend.network import (
    Loss,
    Parameters,
    initial,
    loss_and_gradients,
    mean_loss,
    outputs_of,
)
from lambdas.models.recommend.similar_listeners import average_of_similar
from lambdas.models.threads import one_blas_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from lambdas.models.recommend.contract import Rows


class Pairs(NamedTuple):
    """Listeners and artists by position, and what the network should answer; (pairs,) each."""

    listener: NDArray[np.intp]
    artist: NDArray[np.intp]
    target: NDArray[np.float64]

    def at(self, some: NDArray[np.intp]) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.listener[some], self.artist[some], self.target[some])


class EpochLoss(NamedTuple):
    """Mean losses of an epoch: `train` over its batches while it learned, `validation` after it."""

    train: float
    validation: float


class Trained(NamedTuple):
    """The network after its last epoch, the plays it learned from, and the losses of each epoch."""

    parameters: Parameters
    seen: csr_array
    losses: Sequence[EpochLoss]

    def scores(self, listeners: Rows) -> NDArray[np.float64]:
        """As `contract.Fitted`."""
        return outputs_of(self.parameters, np.arange(self.seen.shape[0])[listeners])

    def fold_in(self, plays: csr_array) -> NDArray[np.float64]:
        """As `contract.Fitted`: a new listener has no embedding, so similar ones' scores are averaged."""
        return average_of_similar(self, self.seen, plays)


class Network(NamedTuple):
    """Parameters of the network's training.

    Attributes:
        negatives: artists drawn for each play; 0: as described.
        epochs: how often every play is shown.
        batch: pairs of a step.
        rate: of Adam.
        validation: share of the plays that are kept aside for the second loss.
        seed: of everything that is drawn.
    """

    negatives: int = 0
    epochs: int = 10
    batch: int = 32
    rate: float = 0.001
    validation: float = 0.1
    seed: int = 0
    name: str = "network_as_described"

    @property
    def loss(self) -> Loss:
        """What is made small."""
        return "cross_entropy" if self.negatives else "squared"

    @one_blas_thread()
    def fit(self, plays: csr_array) -> Trained:
        """As `contract.Model`."""
        generator = np.random.default_rng(self.seed)
        played = _pairs(plays)
        if not self.negatives:
            span = np.ptp(played.target) or 1.0
            played = played._replace(target=(played.target - played.target.min()) / span)
        order = generator.permutation(len(played.target))
        kept_aside = int(len(order) * self.validation)
        aside, learned = played.at(order[:kept_aside]), played.at(order[kept_aside:])
        aside = self._with_negatives(aside, plays, generator)
        parameters = initial(plays.shape[0], plays.shape[1], generator)
        adam = Adam(parameters, self.rate)
        losses = []
        for _ in range(self.epochs):
            train = self._epoch(adam, self._with_negatives(learned, plays, generator), generator)
            losses.append(EpochLoss(train, mean_loss(parameters, *aside, self.loss)))
        return Trained(parameters, plays, losses)

    def _epoch(self, adam: Adam, pairs: Pairs, generator: np.random.Generator) -> float:
        """Show every pair once, in an order by lot; the mean loss."""
        order, total = generator.permutation(len(pairs.target)), 0.0
        for start in range(0, len(order), self.batch):
            some = pairs.at(order[start : start + self.batch])
            loss, gradients = loss_and_gradients(adam.parameters, *some, self.loss)
            adam.step(gradients, some.listener, some.artist)
            total += loss * len(some.target)
        return total / max(len(order), 1)

    def _with_negatives(self, played: Pairs, plays: csr_array, generator: np.random.Generator) -> Pairs:
        """Each play is 1, and artists drawn by lot are 0; those that the listener plays are not drawn."""
        if not self.negatives:
            return played
        listener = np.repeat(played.listener, self.negatives)
        artist = generator.integers(0, plays.shape[1], len(listener))
        known = _pairs(plays)
        unknown = ~np.isin(listener * plays.shape[1] + artist, known.listener * plays.shape[1] + known.artist)
        return Pairs(
            np.concatenate([played.listener, listener[unknown]]),
            np.concatenate([played.artist, artist[unknown]]),
            np.concatenate([np.ones(len(played.target)), np.zeros(np.count_nonzero(unknown))]),
        )


MENDED = Network(negatives=4, batch=256, name="network_mended")
"""Four artists by lot beside each play."""


def _pairs(plays: csr_array) -> Pairs:
    listener = np.repeat(np.arange(plays.shape[0]), np.diff(plays.indptr))
    return Pairs(listener, plays.indices.astype(np.intp), plays.data.copy())
