"""The evaluation by halves: an ideal model finds every other half, an ignorant one none in particular."""

import numpy as np
import pytest

from lambdas.models.halves import MODELS, Played, half_of, halves, measures, places, rank_percentiles

LISTENERS = [f"z{number:02d}" for number in range(20)]


def listeners_apart():
    """Twenty listeners of six artists, two tracks each, all of whose tracks lie around one point."""
    rng = np.random.default_rng(0)
    centres = rng.normal(0, 10, (len(LISTENERS), 3))
    tracks, values = {}, []
    for number, listener in enumerate(LISTENERS):
        tracks[listener] = [Played(len(values) + at, [f"{number}-{at // 2}"]) for at in range(12)]
        values += list(centres[number] + rng.normal(0, 0.1, (12, 3)))
    return tracks, np.array(values)


def test_the_halves_share_no_artist_and_each_has_the_tracks_of_its_own():
    tracks, values = listeners_apart()
    of, listeners = halves(tracks, values)
    assert listeners == LISTENERS
    for at in range(20):
        assert len(of.artists.of(at)) == len(of.artists.of(at + 20)) == 3
        assert not set(of.artists.of(at)) & set(of.artists.of(at + 20))


@pytest.mark.parametrize("model", ["reference: cosine alone", "taste: profiles alone", "taste"])
def test_listeners_who_are_apart_are_found(model):
    of, _ = halves(*listeners_apart())
    each = measures(places(of, MODELS[model]))
    assert each["auc"].mean() > 0.95
    assert each["precision_at_5"].max() == 0.2


def test_what_cannot_tell_is_in_the_middle():
    of, _ = halves(*listeners_apart())
    each = measures(places(of, MODELS["taste: shared artists alone"]))
    assert each["auc"].tolist() == pytest.approx([0.5] * 20)


def test_a_track_of_both_halves_is_in_neither_and_who_has_one_half_alone_is_left_out():
    first = half_of("z", ["a", "b"])
    (one,), (other,) = first, {"a", "b"} - first
    values = np.array([[0.0], [1.0], [2.0]])
    tracks = [Played(0, [one]), Played(1, [one, other]), Played(2, [other])]
    of, listeners = halves({"z": tracks}, values)
    assert listeners == ["z"]
    assert of.profiles[:, 0].tolist() == [0.0, 1.0]
    assert halves({"z": [tracks[0], tracks[1]]}, values)[1] == []


def test_equal_scores_share_the_middle_of_their_places():
    of, _ = halves(*listeners_apart())
    assert places(of, lambda _, __, others: np.zeros(len(others))).tolist() == [10.5] * 20


def test_ranks_go_from_0_to_1_and_equal_values_are_alike():
    assert rank_percentiles(np.array([[5.0], [1.0], [1.0], [9.0], [7.0]]))[:, 0].tolist() == [
        0.5,
        0,
        0,
        1,
        0.75,
    ]
