"""BLAS has one thread while a model is fitted or asked, whatever the machine and its environment say."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from lambdas.models.recommend import als, networks, rdlae
from lambdas.models.recommend.contract import recommend, recommend_new
from lambdas.models.recommend.plays import plays_of
from lambdas.models.threads import in_parallel, one_blas_thread


def threads():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


@pytest.fixture
def seen(monkeypatch):
    """How many threads BLAS has where each model's work begins; it has two outside."""
    found = {}

    def watch(module, name):
        work = getattr(module, name)

        def watched(*arguments):
            found[module.__name__.rpartition(".")[2]] = threads()
            return work(*arguments)

        monkeypatch.setattr(module, name, watched)

    for module, name in ((als, "solve"), (rdlae, "_inverse"), (networks, "initial")):
        watch(module, name)
    with threadpool_limits(limits=2, user_api="blas"):
        yield found


def test_a_large_product_is_the_same_inside_as_on_a_machine_of_one_core():
    generator = np.random.default_rng(0)
    one, other = generator.normal(size=(2, 900, 900))
    with threadpool_limits(limits=1, user_api="blas"):
        alone = one @ other
    with threadpool_limits(limits=2, user_api="blas"), one_blas_thread():
        assert (one @ other).tobytes() == alone.tobytes()
        assert threads() == {1}


def test_every_model_is_fitted_on_one_thread_and_asked_on_one(seen):
    plays = plays_of(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2]), np.ones(4), (2, 3))
    for model in (als.ALS(factors=2), rdlae.RDLAE(), networks.Network(epochs=1)):
        model.fit(plays)
    assert seen == {"als": {1}, "rdlae": {1}, "networks": {1}}
    assert threads() == {2}

    class Watched:
        def scores(self, listeners):
            seen["scores"] = threads()
            return np.zeros((len(listeners), 3))

        def fold_in(self, plays):
            seen["fold_in"] = threads()
            return np.zeros(plays.shape)

    recommend(Watched(), plays, 1)
    recommend_new(Watched(), plays, 1)
    assert (seen["scores"], seen["fold_in"]) == ({1}, {1})


def test_parts_are_all_done_and_an_error_of_one_is_raised():
    done = np.zeros(50)
    in_parallel(lambda part: done.__setitem__(part, part + 1), range(50))
    assert done.tolist() == list(range(1, 51))
    with pytest.raises(ZeroDivisionError):
        in_parallel(lambda part: 1 // part, [1, 0])
