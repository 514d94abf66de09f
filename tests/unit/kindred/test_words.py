from kindred.common.words import in_words


def pair(distance=0.5, together=(), apart=()):
    return {"distance": distance, "together": list(together), "apart": list(apart)}


def test_both_above_or_both_below_the_average_is_said_in_the_features_own_words():
    together, _ = in_words(pair(together=[("energy", True), ("speechiness", False)]))
    assert together == "both intense, both sung or played"


def test_what_sets_apart_is_said_with_its_share_of_the_distance():
    assert in_words(pair(apart=[("tempo", 0.934)]))[1] == "tempo 93%"


def test_an_equal_pair_is_equal_and_a_pair_without_a_notable_feature_is_ordinary():
    assert in_words(pair(distance=0)) == ("equal", "")
    assert in_words(pair())[0] == "both ordinary"


def test_a_pair_whose_points_are_not_stored_has_no_reasons():
    assert in_words(pair() | {"together": None, "apart": None}) == ("", "")
