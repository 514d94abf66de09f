"""Do titles differ? The test must find what is there, and nothing where there is nothing."""

import numpy as np
import pytest

from lambdas.models.ratings.data import ratings_of
from lambdas.models.ratings.signal import SIGNIFICANT, signal_of


def generated(seed, quality, users=60, titles=40):
    """Ratings of which titles explain so much (a standard deviation in stars), and users always a lot."""
    dice = np.random.default_rng(seed)
    user, title = np.nonzero(dice.random((users, titles)) < 0.4)
    of_user, of_title = dice.normal(3.5, 0.7, users), dice.normal(0, quality, titles)
    stars = of_user[user] + of_title[title] + dice.normal(0, 1, len(user))
    return ratings_of(user, title, np.clip(np.round(stars * 2) / 2, 0.5, 5), None)


def test_titles_that_differ_are_told_from_titles_that_do_not():
    there, nothing = signal_of(generated(0, 0.5)), signal_of(generated(0, 0.0))
    assert there.differs
    assert there.p_value == 1 / 500
    assert there.scatter > 1.5 * there.by_chance
    assert not nothing.differs
    assert nothing.scatter == pytest.approx(nothing.by_chance, rel=0.3)


def test_shuffled_titles_are_not_taken_for_a_signal():
    """As the exercise's ratings are made: true stars of true users, under other titles."""
    of = generated(1, 1.0)
    title = of.title.copy()
    dice = np.random.default_rng(2)
    for user in range(of.shape[0]):
        mine = np.flatnonzero(of.user == user)
        title[mine] = dice.permutation(title[mine])
    assert signal_of(of).differs
    assert not signal_of(of._replace(title=title)).differs


def test_without_a_signal_p_values_are_spread_evenly():
    p = np.array([signal_of(generated(seed, 0.0, 30, 20), permutations=99).p_value for seed in range(200)])
    assert 0.4 < p.mean() < 0.6
    assert (p <= 0.1).mean() < 0.17
    assert (p <= SIGNIFICANT).mean() < 0.04


def test_users_who_differ_are_not_taken_for_titles_that_do():
    """Generous users rate one half of the titles, strict ones the other: the means differ, the titles don't."""
    user, title = np.nonzero((np.arange(80)[:, None] < 40) == (np.arange(30)[None] < 15))
    of_user = np.where(user < 40, 4.0, 2.0)
    noise = [np.random.default_rng(seed).normal(0, 0.5, len(user)) for seed in range(20)]
    signals = [signal_of(ratings_of(user, title, of_user + one), permutations=99) for one in noise]
    assert np.mean([signal.p_value for signal in signals]) > 0.3


def test_the_same_ratings_give_the_same_answer():
    assert signal_of(generated(3, 0.1)) == signal_of(generated(3, 0.1))
