"""Titles as data sets of ratings write them -> those of the catalogues."""

import pytest

from lambdas.titles.matching import KnownTitles, normal_title, with_year

TITLES = [
    {"id": "as1", "type": "movie", "title": "the usual suspects", "release_year": 1995},
    {"id": "ns7", "type": "movie", "title": "usual suspects, the", "release_year": 1995},
    {"id": "as2", "type": "movie", "title": "the usual suspects", "release_year": 2006},
    {"id": "ds3", "type": "tv show", "title": "the usual suspects", "release_year": 1995},
    {"id": "ds4", "type": "movie", "title": "wall·e", "release_year": 2008},
]


def test_a_movie_of_several_platforms_is_a_title_of_each_and_a_show_is_no_movie():
    known = KnownTitles(TITLES)
    assert known.named("Usual Suspects, The", 1995) == ["as1", "ns7"]
    assert known.named("Usual Suspects, The", 1996) == []
    assert known.with_id("ds3") == ["ds3"]
    assert known.with_id("ds9") == []
    assert known.named("WALL·E", 2008) == ["ds4"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Matrix, The", "the matrix"),
        ("Seven (a.k.a. Se7en)", "seven"),
        ("City of Lost Children, The (Cité des enfants perdus, La)", "The City of Lost Children"),
        ("Amélie", "amelie"),
        ("Fast & Furious", "fast and furious"),
        ("Schindler's List", "schindlers list"),
        ("Spider-Man: Homecoming", "spider man homecoming"),
    ],
)
def test_titles_that_are_the_same(one, other):
    assert normal_title(one) == normal_title(other)


@pytest.mark.parametrize(("one", "other"), [("Alien", "Aliens"), ("Up", "Up 2"), ("It", "It, Chapter Two")])
def test_titles_that_are_not_the_same(one, other):
    assert normal_title(one) != normal_title(other)


def test_a_title_of_punctuation_or_brackets_alone_keeps_something():
    assert normal_title("(500)")
    assert normal_title("!!!")


def test_the_year_stands_behind():
    assert with_year("Toy Story (1995)") == ("Toy Story", 1995)
    assert with_year("Seven (a.k.a. Se7en) (1995) ") == ("Seven (a.k.a. Se7en)", 1995)
    assert with_year("Babylon 5") is None
