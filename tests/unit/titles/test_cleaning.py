"""Catalogues as they are -> titles: every quirk that is known of real ones, and what nobody can repair."""

from datetime import date

import pytest

from lambdas.titles.cleaning import Duration, clean, duration_of, names_of

ROW = {
    "show_id": "s1", "type": "Movie", "title": "The Grand Seduction", "director": "Don McKellar",
    "cast": "Brendan Gleeson, Taylor Kitsch", "country": "Canada", "date_added": "March 30, 2021",
    "release_year": "2014", "rating": "PG-13", "duration": "113 min", "listed_in": "Comedy, Drama",
    "description": "A small fishing village.",
}  # fmt: skip


def cleaned(*changes, platform="hulu", letter="h"):
    rows = [{"row": at, "problem": None, **ROW, **change} for at, change in enumerate(changes, 1)]
    return clean(rows, platform, letter)


def one(**change):
    (title,) = cleaned(change).titles
    return title


def test_a_row_without_quirks():
    assert one() == {
        "id": "hs1",
        "platform": "hulu",
        "type": "movie",
        "title": "the grand seduction",
        "director": "don mckellar",
        "actors": "brendan gleeson, taylor kitsch",
        "country": "canada",
        "date_added": date(2021, 3, 30),
        "release_year": 2014,
        "rating": "pg-13",
        "duration_int": 113,
        "duration_type": "min",
        "listed_in": "comedy, drama",
        "description": "a small fishing village.",
        "repairs": ["date_rewritten"],
        "source": "files",
    }


@pytest.mark.parametrize(
    ("change", "expected", "repairs"),
    [
        ({"rating": None}, {"rating": "g"}, {"rating_null"}),
        ({"rating": " "}, {"rating": "g"}, {"rating_null", "spaces_folded"}),
        (
            {"rating": "90 min", "duration": None},
            {"rating": "g", "duration_int": 90, "duration_type": "min"},
            {"rating_null", "duration_moved"},
        ),
        (
            {"rating": "2 Seasons", "duration": None},
            {"rating": "g", "duration_int": 2, "duration_type": "season"},
            {"rating_null", "duration_moved"},
        ),
        (
            {"rating": "113 min"},
            {"rating": "g", "duration_int": 113, "duration_type": "min"},
            {"rating_null", "duration_moved"},
        ),
        (
            {"rating": None, "duration": None},
            {"rating": "g", "duration_int": None, "duration_type": None},
            {"rating_null"},
        ),
        ({"duration": "1 Season"}, {"type": "movie", "duration_int": 1, "duration_type": "season"}, set()),
        ({"duration": "0 min"}, {"duration_int": 0, "duration_type": "min"}, set()),
        ({"date_added": " August 4, 2017"}, {"date_added": date(2017, 8, 4)}, {"spaces_folded"}),
        ({"date_added": None}, {"date_added": None}, set()),
        ({"title": "Two\nLines  and\xa0more "}, {"title": "two lines and more"}, {"spaces_folded"}),
        ({"cast": "\u200bAnn, Ben"}, {"actors": "ann, ben"}, {"spaces_folded"}),
        ({"cast": "1"}, {"actors": "1"}, set()),
        ({"cast": None}, {"actors": None}, set()),
        *(({"rating": text}, {"rating": text.lower()}, set()) for text in ("AGES_18_", "ALL_AGES", "16")),
        ({"release_year": "2014.0"}, {"release_year": 2014}, set()),
    ],
)
def test_a_quirk_is_repaired_and_counted(change, expected, repairs):
    found = cleaned(change)
    assert found.left_out == []
    (title,) = found.titles
    assert {name: title[name] for name in expected} == expected
    known = repairs | (set() if change.get("date_added", "x") is None else {"date_rewritten"})
    assert set(title["repairs"]) == known
    assert {kind for kind, count in found.repairs.items() if count} == known


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"problem": "has 13 fields where the header has 12"}, "has 13 fields where the header has 12"),
        ({"show_id": None}, "has no show_id"),
        ({"show_id": "s 1"}, "its show_id is not up to 31 letters and digits"),
        ({"title": "\n"}, "has no title"),
        ({"type": "Series"}, "type 'series' is neither movie nor tv show"),
        ({"release_year": "soon"}, "release_year 'soon' is no year"),
        ({"release_year": None}, "has no release_year"),
        ({"duration": "PG"}, "duration 'pg' is neither minutes nor seasons"),
        ({"rating": "90 min"}, "has two durations, '113 min' and, as rating, '90 min'"),
        ({"date_added": "some day"}, "date_added 'some day' is no date"),
        ({"date_added": "February 30, 2021"}, "date_added 'february 30, 2021' is no day of the calendar"),
        ({"description": "a\0b"}, "has a NUL byte"),
    ],
)
def test_what_cannot_be_repaired_is_left_out_and_named(change, why):
    found = cleaned({"show_id": "s0"}, change)
    assert [title["id"] for title in found.titles] == ["hs0"]
    assert found.left_out == [
        {"row": 2, "show_id": " ".join((change.get("show_id", "s1") or "").split()), "why": why}
    ]


def test_a_show_id_counts_once():
    found = cleaned({}, {}, {"title": "Another"})
    assert [title["title"] for title in found.titles] == ["the grand seduction"]
    assert [row["why"] for row in found.left_out] == ["is there twice", "has an earlier row's show_id"]


def test_titles_are_in_the_order_of_their_ids_whatever_the_file_has():
    rows = [{"show_id": f"s{at}"} for at in (3, 20, 1)]
    assert [title["id"] for title in cleaned(*rows).titles] == ["hs1", "hs20", "hs3"]
    assert cleaned(*rows).titles == cleaned(*reversed(rows)).titles


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90 min", Duration(90, "min")),
        (" 1 SEASON", Duration(1, "season")),
        ("12 Seasons", Duration(12, "season")),
        ("90", None),
        ("tv-ma", None),
        (None, None),
    ],
)
def test_durations(text, duration):
    assert duration_of(text) == duration


def test_a_name_counts_once_a_title_and_digits_are_none():
    assert names_of(" ann ,ben lee,, ann,1, 2003 ,ben  lee") == ["ann", "ben lee"]
    assert names_of(None) == []
    assert names_of("1") == []
