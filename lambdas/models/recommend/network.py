"""The network's architecture and its gradients, in numpy. Pure.

Two embeddings, of listeners and of artists, side by side; a dense layer with relu; one output. With the
defaults: listeners x 100 + artists x 100 + 25,728 + 129 parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EMBEDDING = 100
HIDDEN = 128
Loss = Literal["squared", "cross_entropy"]


class Parameters(NamedTuple):
    """Everything that is learned; the gradients and moments of the optimiser have the same form.

    Attributes:
        listeners: (listeners, embedding).
        artists: (artists, embedding).
        hidden: (2 x embedding, hidden).
        hidden_bias: (hidden,).
        output: (hidden,).
        output_bias: (1,).
    """

    listeners: NDArray[np.float64]
    artists: NDArray[np.float64]
    hidden: NDArray[np.float64]
    hidden_bias: NDArray[np.float64]
    output: NDArray[np.float64]
    output_bias: NDArray[np.float64]


def initial(
    listeners: int,
    artists: int,
    generator: np.random.Generator,
    embedding: int = EMBEDDING,
    hidden: int = HIDDEN,
) -> Parameters:
    """As Keras draws them: embeddings uniform within .05, dense layers by Glorot and Bengio (2010)."""
    first, second = np.sqrt(6 / (2 * embedding + hidden)), np.sqrt(6 / (hidden + 1))
    return Parameters(
        generator.uniform(-0.05, 0.05, (listeners, embedding)),
        generator.uniform(-0.05, 0.05, (artists, embedding)),
        generator.uniform(-first, first, (2 * embedding, hidden)),
        np.zeros(hidden),
        generator.uniform(-second, second, hidden),
        np.zeros(1),
    )


def parameter_count(parameters: Parameters) -> int:
    """How many numbers are learned."""
    return sum(each.size for each in parameters)


def loss_and_gradients(
    parameters: Parameters,
    listener: NDArray[np.intp],
    artist: NDArray[np.intp],
    target: NDArray[np.float64],
    loss: Loss,
) -> tuple[float, Parameters]:
    """The mean loss of some pairs, and its gradients.

    Args:
        parameters: where they are taken.
        listener: (pairs,), positions.
        artist: (pairs,), positions.
        target: (pairs,), what the output should be; 0 to 1.
        loss: squared error of the output, or cross-entropy of its logistic function.

    Returns:
        The loss; the gradients, of the embeddings by pair (pairs, embedding) and not by row of the table.
    """
    inputs, active, output = _forward(parameters, listener, artist)
    value, slope = _squared(output, target) if loss == "squared" else _cross_entropy(output, target)
    slope = slope / len(target)
    back = np.outer(slope, parameters.output) * (active > 0)
    to_inputs = back @ parameters.hidden.T
    size = parameters.listeners.shape[1]
    gradients = Parameters(
        to_inputs[:, :size],
        to_inputs[:, size:],
        inputs.T @ back,
        back.sum(axis=0),
        active.T @ slope,
        slope.sum(keepdims=True),
    )
    return float(value.mean()), gradients


def mean_loss(
    parameters: Parameters,
    listener: NDArray[np.intp],
    artist: NDArray[np.intp],
    target: NDArray[np.float64],
    loss: Loss,
) -> float:
    """The mean loss of some pairs, NaN where there are none; arguments as `loss_and_gradients`."""
    if not len(target):
        return float("nan")
    output = _forward(parameters, listener, artist)[2]
    return float((_squared if loss == "squared" else _cross_entropy)(output, target)[0].mean())


def outputs_of(parameters: Parameters, listeners: NDArray[np.intp]) -> NDArray[np.float64]:
    """(listeners, artists): the output for every artist."""
    size = parameters.listeners.shape[1]
    of_artists = parameters.artists @ parameters.hidden[size:] + parameters.hidden_bias
    found = np.empty((len(listeners), len(of_artists)))
    for row, listener in enumerate(listeners.tolist()):
        hidden = of_artists + parameters.listeners[listener] @ parameters.hidden[:size]
        found[row] = np.maximum(hidden, 0, out=hidden) @ parameters.output + parameters.output_bias
    return found


def _forward(
    parameters: Parameters, listener: NDArray[np.intp], artist: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Inputs (pairs, 2 x embedding), active hidden units (pairs, hidden), outputs (pairs,)."""
    inputs = np.concatenate([parameters.listeners[listener], parameters.artists[artist]], axis=1)
    active = np.maximum(inputs @ parameters.hidden + parameters.hidden_bias, 0)
    return inputs, active, active @ parameters.output + parameters.output_bias


def _squared(
    output: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return (output - target) ** 2, 2 * (output - target)


def _cross_entropy(
    output: NDArray[np.float64], target: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # log(1 + e^-|x|) neither overflows nor loses digits.
    value = np.maximum(output, 0) - output * target + np.log1p(np.exp(-np.abs(output)))
    return value, 1 / (1 + np.exp(-output)) - target
