"""The network: its size is the reference's, its gradients are autograd's, its losses go down."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from lambdas.models.recommend.network import Parameters, initial, loss_and_gradients, parameter_count
from lambdas.models.recommend.networks import MENDED, Network
from lambdas.models.recommend.plays import plays_of

LISTENERS, ARTISTS, PAIRS = 7, 9, 12


def written_out(parameters, listener, artist, target, loss):
    """The architecture once more, for autograd."""
    embedded, also, hidden, hidden_bias, output, output_bias = parameters
    inputs = anp.concatenate([embedded[listener], also[artist]], axis=1)
    answer = anp.maximum(inputs @ hidden + hidden_bias, 0) @ output + output_bias
    if loss == "squared":
        return anp.mean((answer - target) ** 2)
    chance = 1 / (1 + anp.exp(-answer))
    return -anp.mean(target * anp.log(chance) + (1 - target) * anp.log(1 - chance))


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
def test_loss_and_gradients_are_those_of_autograd(loss):
    dice = np.random.default_rng(1)
    parameters = Parameters(
        *(dice.normal(0, 0.5, each.shape) for each in initial(LISTENERS, ARTISTS, dice, 6, 5))
    )
    listener, artist = dice.integers(0, LISTENERS, PAIRS), dice.integers(0, ARTISTS, PAIRS)
    target = dice.integers(0, 2, PAIRS).astype(float)
    value, gradients = loss_and_gradients(parameters, listener, artist, target, loss)
    expected = autograd.value_and_grad(written_out)(tuple(parameters), listener, artist, target, loss)
    assert value == pytest.approx(expected[0], abs=1e-12)
    by_row = [np.zeros_like(parameters.listeners), np.zeros_like(parameters.artists)]
    np.add.at(by_row[0], listener, gradients.listeners)
    np.add.at(by_row[1], artist, gradients.artists)
    for mine, its in zip([*by_row, *gradients[2:]], expected[1], strict=True):
        assert mine == pytest.approx(its, abs=1e-10)


def test_it_has_as_many_parameters_as_the_reference():
    counted = parameter_count(initial(1_500, 15_000, np.random.default_rng(0)))
    assert counted == 1_500 * 100 + 15_000 * 100 + 25_728 + 129


@pytest.mark.parametrize("model", [Network(epochs=6, batch=8), MENDED._replace(epochs=6, batch=8)])
def test_both_losses_of_every_epoch_are_kept(model):
    dice = np.random.default_rng(0)
    pairs = np.unique(dice.integers(0, 30, (300, 2)), axis=0)
    fitted = model.fit(plays_of(pairs[:, 0], pairs[:, 1], dice.integers(1, 99, len(pairs)), (30, 30)))
    assert len(fitted.losses) == 6
    assert fitted.losses[-1].train < fitted.losses[0].train
    assert np.isfinite([loss.validation for loss in fitted.losses]).all()
