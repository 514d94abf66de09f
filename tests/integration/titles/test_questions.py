"""The four questions on a real server: what each means where careless answers differ."""

from __future__ import annotations

import pytest

from lambdas.core.errors import InvalidInput, NothingFound
from lambdas.titles import questions
from lambdas.titles.serving import as_sql, cast_rows

pytestmark = pytest.mark.integration


def title(
    one, platform="amazon", *, type_="movie", year=2018, duration=90, unit="min", actors=None, name=None
):
    return {
        "id": one, "platform": platform, "type": type_, "title": name or f"title {one}", "director": None,
        "country": None, "date_added": None, "release_year": year, "rating": "g", "duration_int": duration,
        "duration_type": unit, "listed_in": None, "description": "it's \\ odd", "actors": actors,
    }  # fmt: skip


TITLES = [
    title("as1", actors="ann, ben , ann, 1"),
    title("as2", duration=120, actors="ben,nan,2003"),
    title("as3", duration=120, year=2019, actors="1"),
    title("as4", type_="tv show", duration=12, unit="season", actors="josé, jose"),
    title("as5", duration=0),
    title("ns1", "netflix", duration=None, unit=None),
    title("ns2", "netflix", type_="tv show", duration=500, actors="ann"),
    title("hs1", "hulu", duration=15, unit="season"),
    title("hs2", "hulu", duration=80),
]
SCORES = [
    {"title_id": one, "ratings": 2, "score": score}
    for one, score in (("as1", 3.5), ("as2", 3.6), ("as4", 5.0), ("as3", 4.0))
]


@pytest.fixture
def titles(serving):
    with serving.cursor() as cursor:
        for table, rows in (
            ("titles", TITLES), ("title_cast", cast_rows(TITLES)), ("title_scores", SCORES)
        ):  # fmt: skip
            for part in as_sql(table, rows, serving.escape):
                cursor.execute(f"insert into {table} values {','.join(part)}")
    serving.commit()
    return serving


def ids(answer):
    return [each["id"] for each in answer["titles"]]


def test_the_longest_is_a_movie_in_minutes_and_all_ties_are_shown(titles):
    longest = questions.max_duration(titles)
    assert (longest["duration_int"], longest["duration_type"], ids(longest)) == (120, "min", ["as2", "as3"])
    assert ids(questions.max_duration(titles, year=2018)) == ["as2"]
    assert ids(questions.max_duration(titles, platform=" HULU ")) == ["hs2"]
    assert longest["titles"][0] == {
        "id": "as2", "title": "title as2", "platform": "amazon", "type": "movie", "release_year": 2018
    }  # fmt: skip


def test_seasons_count_for_shows_and_for_movies_that_carry_them(titles):
    longest = questions.max_duration(titles, duration_type="season")
    assert (longest["duration_int"], ids(longest)) == (15, ["hs1"])
    assert ids(questions.max_duration(titles, platform="amazon", duration_type="season")) == ["as4"]


def test_a_score_counts_if_it_is_strictly_greater_and_of_all_types_unless_one_is_named(titles):
    def count(scored, type_=None, year=2018):
        return questions.score_count(titles, "amazon", scored, year, type_)["titles"]

    assert count(3.5) == 2
    assert count(3.6) == 1
    assert count(3.5, "movie") == 1
    assert count(3.5, "show") == 1
    assert count(5) == 0
    assert count(0, year=2019) == 1


def test_counts_give_movies_shows_and_the_sum(titles):
    assert questions.count(titles, "amazon") == {"platform": "amazon", "movies": 4, "shows": 1, "titles": 5}
    assert questions.count(titles, "hulu")["shows"] == 0


def test_an_actor_counts_once_a_title_and_digits_are_no_name(titles):
    assert questions.actor(titles, "amazon", 2018) == {
        "platform": "amazon", "year": 2018, "actors": ["ben"], "titles": 2
    }  # fmt: skip
    # Names that differ in an accent are two names.
    with titles.cursor() as cursor:
        cursor.execute("delete from title_cast where title_id in ('as1', 'as2')")
    assert questions.actor(titles, "amazon", 2018)["actors"] == ["jose", "josé"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (lambda on: questions.actor(on, "hulu", 2018), "hulu's catalogue names no cast"),
        (lambda on: questions.actor(on, "amazon", 2019), "no cast is named of amazon's titles of 2019"),
        (lambda on: questions.actor(on, "amazon", 1950), "amazon has no title of 1950"),
        (
            lambda on: questions.max_duration(on, 1950, "netflix"),
            "no movie with a duration in minutes of netflix of 1950",
        ),
        (
            lambda on: questions.max_duration(on, 2019, duration_type="season"),
            "no title that lasts seasons of 2019",
        ),
        (
            lambda on: questions.score_count(on, "netflix", 1, 2018),
            "nobody has rated any title of netflix of 2018",
        ),
        (lambda on: questions.score_count(on, "hulu", 1, 1950), "there is no title of hulu of 1950"),
    ],
)
def test_a_question_without_an_answer_has_a_reason(titles, question, reason):
    with pytest.raises(NothingFound) as raised:
        question(titles)
    assert str(raised.value) == reason


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (lambda on: questions.count(on, "mubi"), "platform: 'mubi' is not one of amazon, hulu, netflix"),
        (
            lambda on: questions.max_duration(on, duration_type="hours"),
            "duration_type: 'hours' is not one of min, season",
        ),
        (
            lambda on: questions.score_count(on, "hulu", 1, 2018, "series"),
            "type: 'series' is not one of movie, show",
        ),
        (lambda on: questions.actor(on, "hulu", 0), "year: 0 is no year"),
    ],
)
def test_a_wrong_question_is_told_what_it_may_be(titles, question, message):
    with pytest.raises(InvalidInput) as raised:
        question(titles)
    assert str(raised.value) == message


def test_before_the_first_run_there_is_nothing(serving):
    with pytest.raises(NothingFound, match="no titles are published yet"):
        questions.count(serving, "amazon")
