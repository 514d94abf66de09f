"""Catalogues and ratings as files have them: recognised, read whole, nothing guessed."""

import gzip
import zipfile
from collections import Counter
from datetime import datetime

import pytest

from lambdas.core.errors import InvalidInput
from lambdas.lake import objects, update
from lambdas.lake.tables import decode
from lambdas.people.buckets import bucket_of
from lambdas.titles.importing import merging
from lambdas.titles.importing.ratings import SCHEMA
from lambdas.titles.importing.reading import read
from lambdas.titles.importing.schemas import RATINGS
from lambdas.titles.platforms import letters, named_by, with_letters
from tests.memory_s3 import MemoryS3

KNOWN = letters("amazon=a,disney=d,hulu=h,netflix=n")
HEADER = (
    "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description"
)
ROW = 's1,Movie,One,,,,,2020,PG,90 min,Drama,"Two\nlines"'
RATED = "userId,rating,timestamp,movieId\n15,4.5,1600000000,as680\n16,0,1600000000,as680\n"
MOVIES = 'movieId,title,genres\n1,Toy Story (1995),X\n2,"Usual Suspects, The (1995)",X\n3,Babylon 5,X\n'


def catalogue(*rows, header=HEADER):
    return "\n".join((header, *rows)) + "\n"


def test_a_catalogue_is_recognised_by_its_columns_and_named_by_its_file(tmp_path):
    (tmp_path / "netflix_titles.csv").write_text(catalogue(ROW))
    with gzip.open(tmp_path / "amazon_prime_titles.csv.gz", "wt") as file:
        file.write(catalogue(ROW, ROW))
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as packed:
        packed.writestr("data/disney_plus_titles-score.csv", catalogue(ROW))
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    found = read([tmp_path], None, KNOWN)
    assert {name: rows.num_rows for name, rows in found.catalogues.items()} == {
        "amazon": 2, "disney": 1, "netflix": 1
    }  # fmt: skip
    assert found.unknown == ["notes.csv"]
    (row,) = found.catalogues["netflix"].to_pylist()
    assert (row["row"], row["problem"], row["show_id"]) == (1, None, "s1")
    assert (row["description"], row["cast"], row["duration"]) == ("Two\nlines", None, "90 min")


def test_a_row_with_too_many_fields_is_kept_with_its_problem(tmp_path):
    (tmp_path / "hulu.csv").write_text(catalogue("s1,Movie,One, and Two,,,,,2020,PG,90 min,Drama,x", ROW))
    first, second = read([tmp_path], None, KNOWN).catalogues["hulu"].to_pylist()
    assert first["problem"] == "has 13 fields where the header has 12"
    assert (first["show_id"], first["title"]) == ("s1", None)
    assert second["problem"] is None


def test_columns_may_be_parted_otherwise_and_stand_in_another_order(tmp_path):
    (tmp_path / "hulu.csv").write_text("﻿Title;show_id;type;release_year;extra\nOne, two;s1;Movie;2020;x\n")
    (row,) = read([tmp_path], None, KNOWN).catalogues["hulu"].to_pylist()
    assert (row["title"], row["show_id"], row["release_year"], row["duration"]) == (
        "One, two",
        "s1",
        "2020",
        None,
    )


@pytest.mark.parametrize(
    ("name", "text", "platform", "message"),
    [
        ("list.csv", catalogue(ROW), None, "its name names none of amazon, disney, hulu, netflix"),
        ("list.csv", catalogue(ROW), "My List!", "'My List!' is no name"),
        (
            "hulu.csv",
            catalogue(ROW, header=HEADER.replace("release_year", "year")),
            None,
            "no column release_year",
        ),
        ("hulu.csv", catalogue('s1,"Movie'), None, "close every quoted value"),
        ("hulu.csv", "a,b\n1,2\n", None, "holds neither a catalogue"),
        ("1.csv", RATED.replace("as680", "680"), None, "row 1: movieId '680' is no title's id such as as680"),
        ("1.csv", RATED.replace("4.5", "good"), None, "row 1, column rating: 'good' is not a number"),
        ("u.data", "1\t2\t3\t4\n", None, "u.item is not beside it"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, name, text, platform, message):
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput) as raised:
        read([tmp_path], platform, KNOWN)
    assert message in str(raised.value)


def test_a_file_that_is_no_utf8_is_refused_with_its_line(tmp_path):
    (tmp_path / "hulu.csv").write_bytes(catalogue(ROW).encode() + b"s2,Movie,Caf\xe9")
    with pytest.raises(InvalidInput, match="hulu.csv line 4: is not UTF-8 text"):
        read([tmp_path], None, KNOWN)


def test_ratings_by_ids_of_titles(tmp_path):
    (tmp_path / "1.csv").write_text(RATED)
    found = read([tmp_path], None, KNOWN)
    assert found.ratings.schema == SCHEMA
    assert found.ratings.to_pylist() == [
        {
            "user": "ratings/15", "title_id": "as680", "title": None, "year": None, "rating": 4.5,
            "rated_at": datetime(2020, 9, 13, 12, 26, 40), "source": "ratings",
        }
    ]  # fmt: skip
    assert found.left_out == Counter({"outside 0.5 to 5 stars": 1})


def test_ratings_of_movielens_are_of_titles_and_years(tmp_path):
    (tmp_path / "movies.csv").write_text(MOVIES)
    (tmp_path / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n7,2,3.5,10\n7,3,3.5,10\n7,99,1,10\n"
    )
    found = read([tmp_path], None, KNOWN)
    (row,) = found.ratings.to_pylist()
    assert (row["user"], row["title_id"]) == ("movielens/7", None)
    assert (row["title"], row["year"]) == ("Usual Suspects, The", 1995)
    assert found.left_out["of movies without a year in their title"] == 2


def test_ratings_of_movielens_100k(tmp_path):
    (tmp_path / "u.item").write_bytes("1|Toy Story (1995)|x|\n2|Les Misérables (1995)|x|\n".encode("latin-1"))
    (tmp_path / "u.data").write_text("196\t2\t3\t881250949\n")
    (row,) = read([tmp_path], None, KNOWN).ratings.to_pylist()
    assert (row["user"], row["title"], row["year"]) == ("movielens-100k/196", "Les Misérables", 1995)
    assert row["rating"] == 3.0


def test_letters_of_platforms():
    assert letters("b=c, a=z") == {"a": "z", "b": "c"}
    assert with_letters(["mubi", "hulu"], KNOWN) == [
        {"name": "hulu", "letter": "h"}, {"name": "mubi", "letter": "m"}
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="hbo has the letter h|hulu: has the letter h, and so has hbo"):
        with_letters(["hulu", "hbo"], KNOWN)
    with pytest.raises(InvalidInput, match="has the letter a"):
        letters("amazon=a,apple=a")
    with pytest.raises(InvalidInput, match="'amazon=aa' is not platform=letter"):
        letters("amazon=aa")
    assert named_by("x/Hulu_titles (1).csv", KNOWN) == "hulu"
    assert named_by("titles.csv", KNOWN) is None


@pytest.fixture
def lake(monkeypatch):
    s3 = MemoryS3()
    for module in (objects, update):
        monkeypatch.setattr(module, "client", lambda _service: s3)
    return s3


def rated(user, title, stars, at=0):
    row = {
        "user_id": user,
        "title_id": title,
        "title": None,
        "year": None,
        "rating": stars,
        "source": "ratings",
    }
    return row | {"rated_at": at if at is None else datetime(2020, 1, 1 + at)}


def test_the_newest_rating_of_a_title_stays_and_the_same_import_changes_nothing(lake):
    ann, ben = (f"z{letter * 21}" for letter in "AB")

    def bring(*rows):
        table = RATINGS.empty_table().from_pylist(list(rows), schema=RATINGS)
        merging.import_ratings("lake", table)
        keys = list(objects.keys("lake", "incoming/titles/"))
        return {
            (row["user_id"], row["title_id"]): row["rating"]
            for key in keys
            for row in decode(objects.require("lake", key)).to_pylist()
        }

    rows = [
        rated(ann, "as1", 1, 5),
        rated(ann, "as1", 2, 3),
        rated(ben, "as1", 3),
        rated(ann, "as2", 4, None),
    ]
    first = bring(*rows)
    assert first == {(ann, "as1"): 1, (ann, "as2"): 4, (ben, "as1"): 3}
    bodies = dict(lake.bodies("lake"))
    assert {key.split("/")[3] for key in bodies} == {f"bucket={bucket_of(one, 16)}" for one in (ann, ben)}
    assert bring(*rows) == first
    assert lake.bodies("lake") == bodies
    assert bring(rated(ann, "as2", 5, 0), rated(ann, "as1", 9, 4)) == {**first, (ann, "as2"): 5}
    assert merging.raters("lake") == {ann, ben}
