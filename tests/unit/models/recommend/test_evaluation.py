"""Splits, metrics and comparisons agree with an independent restatement, listener by listener."""

import numpy as np
import pytest

from lambdas.models.recommend import evaluation, splits
from lambdas.models.recommend.als import ALS
from lambdas.models.recommend.blend import Blend
from lambdas.models.recommend.data import data_of, to_test, to_tune
from lambdas.models.recommend.evaluation import Evaluated, difference, evaluate, verdict
from lambdas.models.recommend.popularity import Popularity
from lambdas.models.recommend.rdlae import RDLAE
from lambdas.models.recommend.tuning import Budget, best_of, tune_blend, tune_one
from tests.unit.models.recommend import independent, models_restated


def crowd(listeners=60, artists=80, seed=0):
    dice = np.random.default_rng(seed)
    users = {}
    for who in range(listeners):
        many = dice.integers(3, 40)
        liked = np.unique(
            np.minimum(
                dice.geometric(0.06, many) - 1 + 40 * (who % 2) * (dice.random(many) < 0.7), artists - 1
            ).astype(int)
        )
        users[who] = {int(artist): int(dice.integers(1, 500)) for artist in liked}
    return users


def data(users):
    rows = [(user, artist, plays) for user, of in users.items() for artist, plays in of.items()]
    return data_of(*(np.array(column) for column in zip(*rows, strict=True)))


def several(users):
    return {user: artists for user, artists in users.items() if len(artists) >= 5}


def test_listeners_of_few_artists_are_left_out():
    of = data({1: {1: 1, 2: 1, 3: 1, 4: 1}, 2: dict.fromkeys(range(10, 15), 2)})
    assert of.listeners.tolist() == [2]
    assert of.artists.tolist() == [10, 11, 12, 13, 14]


def test_the_weak_split_is_the_stated_one():
    users = several(crowd())
    of = data(users)
    split = splits.weak(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    for who, user in enumerate(of.listeners.tolist()):
        mine = of.listener == who
        parts = [set(of.artists[of.artist[mine & (split.part == part)]].tolist()) for part in (0, 1, 2)]
        assert parts == [set(part) for part in independent.cut(users)[user]]


def test_the_strong_split_holds_one_in_five_out_and_learns_nothing_from_them():
    users = several(crowd())
    of = data(users)
    split = splits.strong(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    assert set(of.listeners[split.held_out].tolist()) == independent.held_out(users)
    part = to_test(of, split)
    assert part.new
    assert part.fit.sum() == sum(
        sum(artists.values()) for user, artists in users.items() if user not in independent.held_out(users)
    )


def test_the_temporal_split_guesses_only_what_came_later():
    of = data(several(crowd()))
    first_played = np.random.default_rng(0).permutation(len(of.plays))
    split = splits.temporal(first_played, of.listener, len(of.listeners))
    fitted, validated, tested = (first_played[split.part == part] for part in (0, 1, 2))
    assert fitted.max() < validated.min()
    assert validated.max() < tested.min()
    assert len(tested) == len(of.plays) // 5
    assert len(validated) == len(of.plays) // 10


def test_who_has_nothing_to_learn_from_is_not_asked_about():
    of = data({1: dict.fromkeys(range(5), 1), 2: dict.fromkeys(range(5), 1)})
    late = splits.Split(
        np.where(of.listener == 1, splits.TEST, splits.FIT).astype(np.int8), np.zeros(2, bool)
    )
    assert to_test(of, late).held_out.nnz == 0


@pytest.mark.parametrize("protocol", ["weak", "strong"])
def test_every_listeners_figures_are_those_of_the_restatement(protocol):
    users = several(crowd())
    of = data(users)
    cut = getattr(splits, protocol)(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    part = to_test(of, cut)
    fitted = ALS(factors=8).fit(part.fit)
    judged = evaluate(fitted, part)
    asked = [user for user in users if protocol == "weak" or user in independent.held_out(users)]
    scores = fitted.fold_in(part.known) if part.new else fitted.scores(slice(0, len(asked)))
    at = {artist: position for position, artist in enumerate(of.artists.tolist())}
    learned = {}
    for user in users:
        fit, validation, test = independent.cut(users)[user]
        if protocol == "weak":
            mine = fit + validation
        else:
            mine = [] if user in independent.held_out(users) else fit + validation + test
        for artist in mine:
            learned[at[artist]] = learned.get(at[artist], 0) + 1
    everything = set()
    for row, user in enumerate(asked):
        fit, validation, test = independent.cut(users)[user]
        expected, recommended = independent.judged(
            np.round(scores[row], 10).tolist(),
            {at[artist] for artist in fit + validation},
            {at[artist] for artist in test},
            learned,
            part.fit.shape[0],
        )
        everything |= set(recommended)
        figures = {name: values[row] for name, values in judged.of_listeners.items()}
        assert figures == pytest.approx(expected, abs=1e-12)
    assert judged.coverage == len(everything) / len(of.artists)


def of_ndcg(values):
    return Evaluated({"ndcg": np.array(values)}, 0.5)


def test_a_model_whose_interval_touches_the_defaults_is_level():
    dice = np.random.default_rng(0)
    default, near, far = dice.normal(0.2, 0.1, 200), dice.normal(0.205, 0.1, 200), dice.normal(0.3, 0.1, 200)
    assert verdict(of_ndcg(near), of_ndcg(default)) == "level"
    assert verdict(of_ndcg(far), of_ndcg(default)) == "better"
    assert verdict(of_ndcg(default), of_ndcg(far)) == "below"


def test_a_paired_difference_is_surer_than_two_intervals():
    dice = np.random.default_rng(0)
    default = dice.normal(0.2, 0.1, 200)
    better = of_ndcg(default + 0.01)
    assert difference(better, of_ndcg(default)).low == pytest.approx(0.01)
    assert verdict(better, of_ndcg(default)) == "level"


def test_coverage_has_no_interval_and_a_part_without_held_out_plays_is_refused():
    of = data(several(crowd()))
    cut = splits.weak(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    part = to_test(of, cut)
    fitted = Popularity().fit(part.fit)
    assert evaluate(fitted, part).intervals()["coverage"][1:] == (None, None)
    with pytest.raises(ValueError, match="nothing is held out"):
        evaluate(fitted, part._replace(held_out=type(part.held_out)(part.held_out.shape)))


class Clock:
    """Each look at it takes a second."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 1
        return self.now


def test_tuning_looks_at_validation_alone_and_keeps_to_its_budget():
    of = data(several(crowd()))
    cut = splits.weak(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    part = to_tune(of, cut)
    assert part.held_out.nnz == np.count_nonzero(cut.part == splits.VALIDATION)
    assert part.fit.nnz == np.count_nonzero(cut.part == splits.FIT)
    start = ALS(factors=8, iterations=5)
    assert [one.model for one in tune_one(start, part, Budget(Clock(), 0, 5))] == [start]
    everything = tune_one(start, part, Budget(Clock(), 0, 1_000))
    assert len(everything) == 7
    assert max(one.ndcg for one in everything) >= everything[0].ndcg
    assert best_of(everything) in [one.model for one in everything]


def test_the_blend_is_tuned_by_its_parts_and_its_weight():
    of = data(several(crowd()))
    cut = splits.weak(of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener)
    tried = list(tune_blend(Blend(ALS(factors=8)), to_tune(of, cut), Budget(Clock(), 0, 30)))
    assert [one.model.weight for one in tried if isinstance(one.model, Blend)] == [1.0, 2.0, 3.0, 5.0]


def test_of_many_listeners_the_same_few_are_asked_about_each_time(monkeypatch):
    of = data(several(crowd()))
    for protocol in (splits.weak, splits.strong):
        ids = of.listeners.tolist(), of.artists[of.artist].tolist(), of.listener
        part = to_test(of, protocol(*ids))
        fitted = Popularity().fit(part.fit)
        everybody = evaluate(fitted, part)
        monkeypatch.setattr(evaluation, "MOST_ASKED", 4)
        some = evaluate(fitted, part)
        assert some.listeners == 4 < everybody.listeners
        held_out = np.flatnonzero(np.diff(part.held_out.indptr))
        at = np.searchsorted(held_out, evaluation.asked_about(part))
        for metric, figures in some.of_listeners.items():
            assert figures.tolist() == everybody.of_listeners[metric][at].tolist()
        monkeypatch.undo()


@pytest.mark.parametrize("model", [ALS(factors=8), RDLAE(regularisation=5.0), Blend(ALS(factors=8))])
def test_models_agree_with_their_restatement(model):
    of = data(several(crowd()))
    fit = of.matrix(np.ones(len(of.plays), bool))
    played, everybody = fit.toarray(), slice(0, fit.shape[0])
    restated = {
        "als": lambda model: models_restated.als(played, *model[:5]),
        "rdlae": lambda model: models_restated.rdlae(played, *model[:3]),
    }
    if model.name == "blend":
        parts = restated["als"](model.als), restated["rdlae"](model.rdlae)
        expected = models_restated.blend(*parts, model.weight)
    else:
        expected = restated[model.name](model)
    assert model.fit(fit).scores(everybody) == pytest.approx(expected, rel=1e-7, abs=1e-9)
