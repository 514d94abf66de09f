import pandas as pd

from kindred.artists.explain import why

POINTS = pd.DataFrame(
    {"energy": [0.9, 0.8, 0.1, 0.2], "speechiness": [0.1, 0.9, 0.1, 0.1], "tempo": [0.5, 0.5, 0.5, 0.5]},
    index=["loud", "louder talker", "calm", "calmer"],
)


def test_what_both_have_above_or_below_the_average_brings_them_together():
    assert why("loud", "louder talker", POINTS).together == ["intense"]
    assert why("calm", "calmer", POINTS).together == ["sung or played"]


def test_the_largest_shares_of_the_distance_set_them_apart():
    apart = why("loud", "louder talker", POINTS).apart
    assert [feature for feature, _ in apart] == ["speechiness"]
    assert apart[0][1] > 0.9


def test_shares_of_the_distance_add_up_to_one():
    apart = why("loud", "calm", POINTS).apart
    assert sum(share for _, share in apart) == 1


def test_an_equal_pair_has_nothing_apart():
    twins = pd.concat([POINTS, POINTS.loc[["calm"]].rename(index={"calm": "twin"})])
    assert why("calm", "twin", twins).apart == []
