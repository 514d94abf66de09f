import numpy as np

from lambdas.models.reasons import Scale, explain, reasons, scale_of, scale_of_z_scores, standardise


def test_a_pair_is_near_by_what_both_have_most_of():
    found = reasons(np.array([2.0, -1.0, 0.1]), np.array([1.9, -1.1, -0.9]), scale_of_z_scores(3))
    assert found.together == [0, 1]
    assert found.apart == [2]


def test_a_trait_near_the_average_is_not_worth_a_word():
    assert reasons(np.array([0.1, 0.2, 0.0]), np.array([0.1, 0.2, 0.0]), scale_of_z_scores(3)) == (
        [],
        [],
        [],
        [],
    )


def test_what_sets_apart_is_measured_in_the_distance_not_in_deviations():
    scale = Scale(np.zeros(3), np.array([1.0, 0.1, 1.0]))
    found = reasons(np.array([1.0, 0.1, 0.0]), np.array([2.0, 0.3, 0.0]), scale)
    assert found.apart == [0]
    assert found.together == [1]


def test_a_constant_feature_is_never_a_reason():
    points = np.array([[0.1, 0.1], [0.1, 0.2], [0.1, 0.9]])  # the mean of three 0.1 is not 0.1
    scale = scale_of(points)
    assert standardise(points, scale)[:, 0].tolist() == [0.0, 0.0, 0.0]
    assert reasons(points[0], points[1], scale) == ([], [], [1], [1.0])


def test_shares_are_of_the_squared_distance_and_above_says_which_side_of_the_average():
    scale = Scale(np.array([1.0, 1.0, 1.0]), np.array([1.0, 1.0, 1.0]))
    found = reasons(np.array([3.0, -1.0, 0.0]), np.array([3.0, -1.0, 2.0]), scale)
    assert found == ([0, 1], [True, False], [2], [1.0])


POINTS = {
    "loud": np.array([0.9, 0.1, 0.5]),
    "louder talker": np.array([0.8, 0.9, 0.5]),
    "calm": np.array([0.1, 0.1, 0.5]),
    "calmer": np.array([0.2, 0.1, 0.5]),
}
SCALE = scale_of(np.array(list(POINTS.values())))
FEATURES = ["energy", "speechiness", "tempo"]


def test_what_both_have_above_or_below_the_average_brings_them_together():
    assert explain(POINTS, "loud", "louder talker", SCALE, FEATURES)["together"] == [("energy", True)]
    assert explain(POINTS, "calm", "calmer", SCALE, FEATURES)["together"] == [("speechiness", False)]


def test_the_largest_shares_of_the_distance_set_them_apart():
    ((feature, share),) = explain(POINTS, "loud", "louder talker", SCALE, FEATURES)["apart"]
    assert feature == "speechiness"
    assert share > 0.9


def test_shares_of_the_distance_add_up_to_one():
    assert sum(share for _, share in explain(POINTS, "loud", "calm", SCALE, FEATURES)["apart"]) == 1


def test_an_equal_pair_has_nothing_apart():
    assert explain(POINTS, "calm", "calm", SCALE, FEATURES)["apart"] == []


def test_a_pair_whose_point_is_not_stored_has_no_reasons():
    assert explain(POINTS, "calm", "nobody", SCALE, FEATURES) == {"together": None, "apart": None}
