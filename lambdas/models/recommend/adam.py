"""Adam (Kingma and Ba, ICLR 2015) for the network; rows of an embedding move only when they are met. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lambdas.models.recommend.network import Parameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECAY, _SQUARE_DECAY, _LEAST = 0.9, 0.999, 1e-7


class Adam:
    """The moments of all parameters, and the steps taken so far."""

    def __init__(self, parameters: Parameters, rate: float) -> None:
        """Parameters are changed in place, by `rate` times a step's direction."""
        self.parameters = parameters
        self.rate = rate
        self.steps = 0
        self.means = Parameters(*(np.zeros_like(each) for each in parameters))
        self.squares = Parameters(*(np.zeros_like(each) for each in parameters))

    def step(self, gradients: Parameters, listener: NDArray[np.intp], artist: NDArray[np.intp]) -> None:
        """One step: gradients of embeddings are by pair, those of one row are added up."""
        self.steps += 1
        for at, rows, gradient in ((0, listener, gradients.listeners), (1, artist, gradients.artists)):
            order = np.argsort(rows, kind="stable")
            starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
            self._move(at, rows[order[starts]], np.add.reduceat(gradient[order], starts))
        for at in range(2, len(gradients)):
            self._move(at, slice(None), gradients[at])

    def _move(self, at: int, rows: NDArray[np.intp] | slice, gradient: NDArray[np.float64]) -> None:
        mean = _DECAY * self.means[at][rows] + (1 - _DECAY) * gradient
        square = _SQUARE_DECAY * self.squares[at][rows] + (1 - _SQUARE_DECAY) * gradient**2
        self.means[at][rows], self.squares[at][rows] = mean, square
        corrected = np.sqrt(1 - _SQUARE_DECAY**self.steps) / (1 - _DECAY**self.steps)
        self.parameters[at][rows] -= self.rate * corrected * mean / (np.sqrt(square) + _LEAST)
