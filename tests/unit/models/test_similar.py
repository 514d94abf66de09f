"""Who hears alike: both models against the formula written out, and the fast search against everybody."""

import numpy as np
import pytest

from lambdas.models import similar_search
from lambdas.models.cosines import cosines, unit_vectors
from lambdas.models.sharing import rarity, sets_of, shared_count, shared_weight, weighted_norms
from lambdas.models.similar import exact, scored, tastes

FEATURES = 6


def crowd(listeners, artists, seed=0, *, silent=0, common=0.0):
    """Listeners of 3 to 12 artists, some of which nearly everybody has; the last ones have no vector."""
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(listeners, FEATURES)) * [1, 1, 1, 5, 30, 2]
    profiles = rng.random((listeners, 2 * FEATURES))
    if silent:
        means[-silent:] = profiles[-silent:] = np.nan
    rows = [rng.choice(artists, rng.integers(3, 12), replace=False).tolist() for _ in range(listeners)]
    for row in rows:
        if rng.random() < common:
            row.append(artists)
    return tastes(means, profiles, sets_of(rows, artists + 1)), means, profiles, rows


def written_out(model, means, profiles, rows, artists, one, other):
    """The score of a pair, as the issue states it."""
    shared = set(rows[one]) & set(rows[other])
    count = {artist: sum(artist in row for row in rows) for artist in range(artists)}

    def weight(some):
        return sum(np.log(len(rows) / count[artist]) ** 2 for artist in some)

    sharing = weight(shared) / np.sqrt(weight(set(rows[one])) * weight(set(rows[other])))
    if np.isnan(means[one]).any():
        return sharing
    cosine = means[one] @ means[other] / np.linalg.norm(means[one]) / np.linalg.norm(means[other])
    if model == "reference":
        return (1 + 500 * bool(shared)) * (cosine + 1)
    far = np.linalg.norm(profiles[one] - profiles[other])
    return 1 - far / np.sqrt(2 * FEATURES) + sharing


@pytest.mark.parametrize("model", ["reference", "taste"])
def test_every_score_is_the_formula_written_out(model):
    of, means, profiles, rows = crowd(40, 30, silent=4)
    for one in (0, 17, 39):
        found = exact(of, model, one, 39)
        expected = {
            other: written_out(model, means, profiles, rows, 31, one, other) for other in found.y.tolist()
        }
        assert found.score == pytest.approx(list(expected.values()), rel=0, abs=1e-12)
        assert one not in found.y
        assert (np.diff(found.score) <= 0).all()
        assert found.shared.tolist() == [len(set(rows[one]) & set(rows[each])) for each in found.y]


def test_whoever_shares_an_artist_comes_before_whoever_is_nearer():
    means = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    of = tastes(means, np.zeros((4, 4)), sets_of([[0], [1], [0, 2], [3]], 4))
    found = exact(of, "reference", 0, 5)
    assert found.y.tolist() == [2, 1, 3]
    assert found.score == pytest.approx([501, 2, 1 + np.sqrt(0.5)])


def test_equal_scores_come_in_the_order_of_the_listeners():
    of = tastes(np.ones((5, 2)), np.ones((5, 4)), sets_of([[0]] * 5, 1))
    assert exact(of, "reference", 2, 3).y.tolist() == [0, 1, 3]
    assert exact(of, "taste", 2, 3).y.tolist() == [0, 1, 3]


def test_a_history_of_artists_alone_is_compared_by_shared_artists_and_has_no_cosine():
    means = np.array([[1.0, 2.0], [np.nan, np.nan], [np.nan, np.nan], [1.0, 1.0]])
    profiles = np.repeat(means, 2, axis=1)
    of = tastes(means, profiles, sets_of([[0, 1], [0, 2], [2, 3], [1]], 4))
    alone = exact(of, "reference", 1, 3)
    assert set(alone.y.tolist()) == {0, 2}  # who shares nothing is not there
    assert np.isnan(alone.cosine).all()
    assert (alone.score < 1).all()
    assert exact(of, "reference", 0, 3).y.tolist() == [3]  # and it stands in nobody's list of cosines


@pytest.mark.parametrize("seed", range(3))
def test_widening_gives_what_everybody_gives(seed, monkeypatch):
    monkeypatch.setattr(similar_search, "FEW", 0)
    of, *_ = crowd(600, 150, seed, silent=20)
    find = similar_search.search(of, "reference", 5)
    for one in range(0, 580, 7):
        found, expected = find(one), exact(of, "reference", one, 5)
        assert found.settled
        for got, wanted in zip(found.similar, expected, strict=True):
            assert got.tobytes() == wanted.tobytes()


def test_widening_gives_what_everybody_gives_where_few_share_and_many_are_equal(monkeypatch):
    monkeypatch.setattr(similar_search, "FEW", 0)
    means = np.repeat(np.random.default_rng(1).normal(size=(10, FEATURES)), 40, axis=0)
    of = tastes(means, np.zeros((400, 2 * FEATURES)), sets_of([[at % 200] for at in range(400)], 200))
    find = similar_search.search(of, "reference", 5)
    for one in range(0, 400, 9):
        assert find(one).similar.y.tolist() == exact(of, "reference", one, 5).y.tolist()


@pytest.mark.parametrize("model", ["reference", "taste"])
def test_inverted_lists_say_for_whom_they_are_exact_and_miss_little(model, monkeypatch):
    monkeypatch.setattr(similar_search, "FEW", 0)
    monkeypatch.setattr(similar_search, "LONGEST_LIST", 200)
    of, *_ = crowd(1_000, 150, 5, silent=100, common=0.7)
    find, hits, settled = similar_search.search(of, model, 5), 0, 0
    asked = range(0, 1_000, 11) if model == "taste" else range(900, 1_000, 3)
    for one in asked:
        found, expected = find(one), exact(of, model, one, 5)
        hits += len(set(found.similar.y.tolist()) & set(expected.y.tolist()))
        settled += found.settled
        if found.settled:
            assert found.similar.y.tolist() == expected.y.tolist()
    assert settled > 0.5 * len(asked)
    assert hits > 0.99 * 5 * len(asked)


def test_cosines_are_the_same_in_both_directions_and_of_unit_length():
    rng = np.random.default_rng(2)
    units = unit_vectors(np.vstack([rng.normal(size=(50, 5)) * 1e4, np.zeros(5)]))
    there = cosines(units[:, None], units[None])
    assert there.tobytes() == there.T.copy().tobytes()
    assert np.diag(there)[:50] == pytest.approx(np.ones(50), abs=1e-15)
    assert np.isnan(there[50]).all()


def test_sharing_counts_and_weighs_by_rarity():
    sets = sets_of([[0, 1, 1], [0, 2], [0]], 3)
    weights = rarity(sets)
    assert weights == pytest.approx([0, np.log(3), np.log(3)])
    others = np.array([1, 2])
    assert shared_count(sets, 0, others).tolist() == [1, 1]
    norms = weighted_norms(sets, weights)
    assert shared_weight(sets, 0, others, weights, norms).tolist() == [0, 0]  # everybody has what they share


def test_half_a_vector_is_refused():
    with pytest.raises(ValueError, match="all of them or none"):
        tastes(np.array([[1.0, np.nan]]), np.ones((1, 4)), sets_of([[0]], 1))


def test_scores_do_not_depend_on_who_asks():
    of, *_ = crowd(60, 20)
    for model in ("reference", "taste"):
        for one in range(0, 60, 13):
            there = scored(of, model, one, np.array([7, 8]))[0]
            back = [scored(of, model, each, np.array([one]))[0][0] for each in (7, 8)]
            assert there.tolist() == back
